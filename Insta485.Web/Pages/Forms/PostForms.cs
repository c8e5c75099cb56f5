using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Pages.Forms;

/// <summary>A photo in a form, with what was typed about it.</summary>
public sealed record PhotoField(string Filename, string Place, string Alt, bool IsTakenOut = false)
{
    /// <summary>The photos of a form that was sent, by the name of their field.</summary>
    internal static List<PhotoField> Of(FormState state, string field)
    {
        var (places, alts, gone) = (state.Values("place"), state.Values("alt"), state.Values("take_out"));
        return
        [
            .. state.Values(field).Select((name, index) => new PhotoField(
                    name, places.ElementAtOrDefault(index) ?? "", alts.ElementAtOrDefault(index) ?? "",
                    gone.Contains(name, StringComparer.Ordinal)))
                .Where(photo => Uploads.IsValidName(photo.Filename)),
        ];
    }
}

/// <summary>The photos of a form with their places and descriptions, as <c>_PhotoList.cshtml</c> draws them.</summary>
/// <param name="Name">Of the field with the file names.</param>
/// <param name="IsEdit">The photos are a post's, and can be replaced.</param>
public sealed record PhotoList(string Name, IReadOnlyList<PhotoField> Photos, FormState State, bool IsEdit)
{
    /// <summary>Of the description of the only photo.</summary>
    public const string Label = "Describe the photo for people who cannot see it";

    public string LabelOf(int number) => IsEdit && Photos.Count == 1 ? Label : $"Describe photo {number} for people who cannot see it";

    /// <summary>The first description of a form has the name of the field as its id.</summary>
    public string AltIdOf(int index) => ShowsProblemAt(index) ? "alt" : $"alt-{index + 1}";

    /// <summary>Whether the field shows what is wrong with the descriptions.</summary>
    public bool ShowsProblemAt(int index) => IsEdit && index == 0;
}

/// <summary>The form for a new post, as <c>_UploadForm.cshtml</c> draws it.</summary>
public sealed record UploadForm(string ReturnUrl, FormState State)
{
    /// <summary>The good photos of the attempt before.</summary>
    public IReadOnlyList<PhotoField> Kept { get; init; } = PhotoField.Of(State, "pending");

    /// <summary>What was typed about the photos that have to be chosen again; one field at least.</summary>
    public IReadOnlyList<string> NewAlts { get; init; } = AtLeastOne(State.Values("alt").Skip(State.Values("pending").Count));

    internal static IReadOnlyList<string> AtLeastOne(IEnumerable<string> alts) => [.. alts.Take(PostPhoto.Most).DefaultIfEmpty("")];
}

/// <summary>The form to change a post, as <c>_EditPost.cshtml</c> draws it.</summary>
/// <param name="Texts">As they are now; of a form whose token is stale nothing but the id is known.</param>
public sealed record EditPostForm(PostTexts Texts, FormState State)
{
    public bool IsKnown => Texts.Filename.Length > 0;

    /// <summary>The version that the next attempt replaces.</summary>
    public string Edited => IsKnown ? Texts.Version : State.Value("edited");

    /// <summary>Whether another tab changed the texts meanwhile: the form shows both.</summary>
    public bool IsOther => IsKnown && State.Value("edited", Texts.Version) != Texts.Version;

    public bool CommentsClosed => State.IsSent ? State.Value("comments_closed").Length > 0 : Texts.CommentsClosed;

    /// <summary>The photos of the post as they are now, with what was typed about them.</summary>
    public IReadOnlyList<PhotoField> Photos
    {
        get
        {
            var typed = PhotoField.Of(State, "picture");
            return IsKnown
                ? [.. Texts.Photos.Select(photo => typed.Find(one => one.Filename == photo.Photo.Filename) ?? FieldOf(photo))]
                : typed;
        }
    }

    // Of a form without the names of the photos the description is that of the first.
    private PhotoField FieldOf(PostPhoto photo) =>
        new(photo.Photo.Filename, $"{photo.Place}", photo.Place == 1 && State.Values("picture").Count == 0
            ? State.Value("alt", photo.Alt)
            : photo.Alt);
}
