using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores.Texts;

/// <summary>A photo of a post as it will be.</summary>
public sealed record PhotoChange(string Filename, string Alt);

/// <summary>What an owner says about a post from now on. What is null stays.</summary>
/// <param name="Alt">Of the first photo.</param>
public sealed record TextChange(string? Caption, string? Alt, bool? CommentsClosed = null)
{
    /// <summary>The most characters of a caption.</summary>
    public const int MaxCaption = 2200;

    /// <summary>The most characters of the description of a photo.</summary>
    public const int MaxAlt = 1500;

    /// <summary>From the photos as they are to those that they become; in place of <c>Alt</c>. May refuse.</summary>
    internal Func<IReadOnlyList<PostPhoto>, IReadOnlyList<PhotoChange>>? Arrange { get; init; }

    /// <summary>Makes the new photos among them, once it is known that the change is allowed.</summary>
    internal Func<Task<IReadOnlyList<PictureRow>>> MakeAsync { get; init; } = () => Task.FromResult<IReadOnlyList<PictureRow>>([]);

    /// <summary>Texts as they are stored: the empty text if nothing is visible of them. What is null stays null.</summary>
    /// <exception cref="RefusedException">With the field, <c>caption</c> or <c>alt</c>: it is too long or can't be shown.</exception>
    public static TextChange Checked(string? caption, string? alt, bool? commentsClosed = null)
    {
        var problems = new FieldProblems();
        var checkedCaption = problems.Check(() => TextRules.Optional(caption, "caption", "The caption", MaxCaption));
        var checkedAlt = problems.Check(() => CheckedAlt(alt, 1));
        problems.ThrowIfAny();
        return new TextChange(caption is null ? null : checkedCaption, alt is null ? null : checkedAlt, commentsClosed);
    }

    /// <summary>The description of a photo as it is stored.</summary>
    /// <param name="place">From 1, for the message.</param>
    /// <exception cref="RefusedException">With the field <c>alt</c>.</exception>
    public static string CheckedAlt(string? alt, int place) =>
        TextRules.Optional(alt, "alt", place == 1 ? "The description" : $"The description of photo {place}", MaxAlt);

    /// <summary>The photos as they will be.</summary>
    internal IReadOnlyList<PhotoChange> PhotosOf(IReadOnlyList<PostPhoto> photos) => Arrange?.Invoke(photos) ??
    [
        .. photos.Select(photo => new PhotoChange(photo.Photo.Filename, photo.Place == 1 ? Alt ?? photo.Alt : photo.Alt)),
    ];
}
