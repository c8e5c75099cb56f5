using Insta485.Web.Configuration;

namespace Insta485.Web.Pictures;

/// <summary>A file as it is kept.</summary>
public sealed record StoredFile(string Key, long Length, DateTimeOffset Modified);

/// <summary>
/// Where picture files are kept. Keys are relative: <c>name.jpg</c> for a picture, <c>320/name.jpg</c> for one of its sizes
/// (<see cref="Uploads.IsValidKey"/>); what lies there under other names is not touched. A key stands for one picture only, for ever.
/// </summary>
public interface IPictureStore
{
    /// <summary>
    /// How long a picture is kept by whoever fetched it: a name is never used twice, so for ever, but only for this visitor.
    /// </summary>
    const string Lasting = "private, max-age=31536000, immutable";

    /// <summary>The one that the settings name.</summary>
    static IPictureStore Of(SiteOptions options) =>
        options.Uploads.Store == UploadStore.S3 ? new S3PictureStore(options.Uploads.S3) : new FolderPictureStore(options);

    /// <summary>
    /// Where else browsers fetch pictures from, as an origin for the page's policy; nothing when all come from this site.
    /// </summary>
    string? Origin { get; }

    /// <summary>Makes sure that pictures can be kept, before something is done that needs it.</summary>
    Task PrepareAsync();

    /// <summary>Asks whether the store answers; what it throws says that it does not.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a copy of a file, whole or not at all. The same bytes once more are fine.</summary>
    /// <param name="path">A finished file on this machine; it stays where it is.</param>
    /// <param name="type">Its media type.</param>
    Task PutAsync(string key, string path, string type);

    /// <summary>Keeps a picture with all its sizes. The sizes come first: whoever finds the picture finds them too.</summary>
    /// <param name="pathOf">The finished file for each key.</param>
    async Task PutPictureAsync(string filename, Func<string, string> pathOf)
    {
        foreach (var key in PictureVariant.KeysOf(filename))
        {
            await PutAsync(key, pathOf(key), PictureVariant.TypeOf(key));
        }
    }

    /// <summary>Deletes. What is not there is no error; where one cannot be deleted, the others are all the same.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys);

    /// <summary>Copies a file to a path of this machine, over what is there.</summary>
    /// <returns>Whether it is there.</returns>
    Task<bool> FetchAsync(string key, string path);

    /// <summary>Every file but unfinished ones, in no order.</summary>
    IAsyncEnumerable<StoredFile> ListAsync();

    /// <summary>Deletes every file.</summary>
    Task ClearAsync();

    /// <summary>How a visitor who may see it gets it: whole or a range, or that it has not changed; nothing if it is not there.</summary>
    /// <param name="type">Its media type.</param>
    /// <param name="etag">In its quotes.</param>
    Task<IResult?> AnswerAsync(HttpContext context, string key, string type, string etag);
}
