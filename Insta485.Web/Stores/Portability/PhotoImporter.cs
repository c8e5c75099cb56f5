using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores.Portability;

/// <summary>Takes the photos of a post out of an archive. They go through the decoder and count as uploads.</summary>
public sealed class PhotoImporter(PictureIntake intake, Uploads uploads, ImportSteps steps)
{
    /// <summary>Stores the photos of a post, one after the other. One that is refused is left out, and said.</summary>
    /// <param name="folder">For the photos while they are made, of this post alone.</param>
    /// <exception cref="RefusedException">There were too many photos (429), or the server is busy (503). Nothing is stored.</exception>
    internal async Task<List<(PictureRow Row, string Alt)>> SaveAsync(
        string actor, ImportArchive archive, ImportedPost post, string folder)
    {
        var pictures = new List<(PictureRow Row, string Alt)>();
        try
        {
            foreach (var (index, picture) in post.Source.Pictures.Index())
            {
                if (await SaveOneAsync(actor, archive, post, (picture.File, index + 1), Path.Combine(folder, $"{index}")) is { } row)
                {
                    pictures.Add((row, picture.Alt));
                }
            }

            return pictures;
        }
        catch
        {
            await uploads.DeleteAsync([.. pictures.Select(picture => picture.Row.Filename)]);
            throw;
        }
    }

    private async Task<PictureRow?> SaveOneAsync(
        string actor, ImportArchive archive, ImportedPost post, (string Name, int Number) picture, string path)
    {
        try
        {
            if (archive.LengthOf(picture.Name) > uploads.MaxBytes)
            {
                throw Refuse.TooLarge(uploads.TooLarge);
            }

            if (!await archive.ExtractAsync(picture.Name, path))
            {
                throw Refuse.NotFound("It is not in the archive.");
            }

            await steps.ReachedAsync("extracted");
            return await intake.SaveAsync(
                actor, new Upload(picture.Name, new FileInfo(path).Length, () => File.OpenRead(path)), mayKeep: true);
        }
        catch (Exception e) when (e is ArchiveException
            || (e is RefusedException refused && refused.Kind is not (ErrorKind.TooManyRequests or ErrorKind.Busy)))
        {
            post.Add($"photo {picture.Number} left out. {e.Message}");
            return null;
        }
        catch (RefusedException e)
        {
            throw new RefusedException(e.Kind, e.Message, "import", e.RetryAfter, e.InnerException);
        }
    }
}
