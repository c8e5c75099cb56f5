using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores.Photos;

/// <summary>A photo of the form that changes a post.</summary>
/// <param name="Filename">As the form showed it.</param>
/// <param name="Place">As typed.</param>
/// <param name="File">Takes its place.</param>
public sealed record EditedPhoto(string Filename, string? Place, string Alt, bool IsTakenOut, Upload? File);

/// <summary>The photos of the form that changes a post.</summary>
/// <param name="Photos">Those that the post has.</param>
/// <param name="Files">More of them, which come last.</param>
/// <param name="Alts">What is said about those.</param>
public sealed record PostEdit(IReadOnlyList<EditedPhoto> Photos, IReadOnlyList<Upload> Files, IReadOnlyList<string> Alts)
{
    private sealed record Item(string Filename, int? Place, string Alt, Upload? File, string Field);

    /// <summary>The change that the form asks for; its photos are made when it is carried out.</summary>
    /// <exception cref="RefusedException">With the field: a text or a place is not accepted, or no photo would be left (400).</exception>
    internal TextChange ToChange(TextChange texts, PictureIntake intake, Uploads uploads, string actor)
    {
        var problems = new FieldProblems();
        var kept = Photos.Select((photo, index) => (Photo: photo, Number: index + 1)).Where(one => !one.Photo.IsTakenOut)
            .Select(one => new Item(
                one.Photo.Filename, PhotoPlaces.Parse(one.Photo.Place),
                problems.Check(() => TextChange.CheckedAlt(one.Photo.Alt, one.Number)), one.Photo.File, $"file_{one.Number}"))
            .ToList();
        var more = Files.Select((file, index) => new Item(
            "", null, problems.Check(() => TextChange.CheckedAlt(Alts.ElementAtOrDefault(index), kept.Count + index + 1)), file, "file"))
            .ToList();
        problems.ThrowIfAny();
        if (kept.Count + more.Count == 0)
        {
            throw Refuse.Invalid("A post has at least one photo. To remove the last one, delete the post.", "take_out");
        }

        PostDraft.RequireCount(kept.Count + more.Count);
        PhotoPlaces.RequireDifferent(kept.Select(item => item.Place));
        var added = new Dictionary<Item, PictureRow>(ReferenceEqualityComparer.Instance);
        return texts with
        {
            Arrange = photos => Arrange(photos, kept, more, added),
            MakeAsync = async () =>
            {
                foreach (var item in kept.Concat(more).Where(item => item.File is not null))
                {
                    await MakeAsync(item, intake, uploads, actor, added);
                }

                return [.. added.Values];
            },
        };
    }

    // One after another; with one that is refused the others are deleted.
    private static async Task MakeAsync(
        Item item, PictureIntake intake, Uploads uploads, string actor, Dictionary<Item, PictureRow> added)
    {
        try
        {
            added[item] = await intake.SaveAsync(actor, item.File);
        }
        catch (Exception e)
        {
            await uploads.DeleteAsync([.. added.Values.Select(row => row.Filename)]);
            if (e is RefusedException refused)
            {
                throw new RefusedException(refused.Kind, $"{item.File?.Name}: {refused.Message}", item.Field, refused.RetryAfter);
            }

            throw;
        }
    }

    private List<PhotoChange> Arrange(
        IReadOnlyList<PostPhoto> photos, List<Item> kept, List<Item> more, Dictionary<Item, PictureRow> added)
    {
        var names = photos.Select(photo => photo.Photo.Filename).ToList();
        // A form with photos shows each of them once.
        if (Photos.Count > 0 && !Photos.Select(photo => photo.Filename).Order(StringComparer.Ordinal)
            .SequenceEqual(names.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw Refuse.Invalid("The fields picture must be the photos of the post.", "picture");
        }

        var old = Photos.Count == 0
            ? photos.Select(photo => new PhotoChange(photo.Photo.Filename, photo.Alt))
            : kept.OrderBy(item => item.Place ?? (names.IndexOf(item.Filename) + 1)).ThenBy(item => names.IndexOf(item.Filename))
                .Select(ChangeOf);
        List<PhotoChange> all = [.. old, .. more.Select(ChangeOf)];
        PostDraft.RequireCount(all.Count);
        return all;

        PhotoChange ChangeOf(Item item) => new(added.TryGetValue(item, out var row) ? row.Filename : item.Filename, item.Alt);
    }
}
