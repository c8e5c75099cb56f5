using System.Globalization;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores.Portability;

/// <summary>A post of an archive as it is written: texts as the forms accept them, and what of it can't be imported.</summary>
internal sealed class ImportedPost
{
    private const int MaxLang = 10;

    private readonly List<string> _problems = [];

    private ImportedPost(ArchivedPost post) => Source = post;

    /// <summary>As it is in the archive.</summary>
    public ArchivedPost Source { get; }

    public int SourceId => Source.Id;

    public DateTime Created => Source.Created;

    public bool CommentsClosed => Source.CommentsClosed;

    public DateTime? Edited => Source.Edited is { } edited && IsTime(edited) ? edited : null;

    public string Caption { get; private set; } = "";

    public string Lang { get; private set; } = "";

    /// <summary>The descriptions of the photos that are there.</summary>
    public string[] Alts { get; private set; } = [];

    /// <summary>The photos that are there.</summary>
    public IReadOnlyList<PictureRow> Pictures { get; private set; } = [];

    public IReadOnlyList<ArchivedEdit> Edits { get; private set; } = [];

    /// <summary>The account's own comments, which are its own again.</summary>
    public IReadOnlyList<ArchivedComment> Own { get; private set; } = [];

    /// <summary>What others wrote, by date: words of the archive.</summary>
    public IReadOnlyList<ArchivedComment> Moved { get; private set; } = [];

    /// <summary>Likes before the move.</summary>
    public int Likes { get; private set; }

    /// <summary>What of it can't be imported, a sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether the post has a row of texts.</summary>
    public bool HasTexts => Caption.Length > 0 || Alts is [{ Length: > 0 }, ..] || CommentsClosed || Edited is not null
        || Source.Lang.Length > 0;

    /// <summary>Reads the texts of a post.</summary>
    /// <param name="account">The account that was exported.</param>
    public static ImportedPost From(ArchivedPost post, string account)
    {
        var imported = new ImportedPost(post)
        {
            Lang = post.Lang.Length is > 0 and <= MaxLang && post.Lang.All(letter => char.IsAsciiLetter(letter) || letter == '-')
                ? post.Lang : "en",
            Likes = (int)Math.Min(int.MaxValue, (long)post.Likes + (post.Before?.Likes ?? 0)),
        };
        imported.Caption = imported.Text("caption", () => TextChange.Checked(post.Caption, null).Caption) ?? "";
        imported.Edits = [.. post.Edits.Select(imported.EditOf).OfType<ArchivedEdit>()];
        var comments = post.Comments.Where(comment => comment.Name != account)
            .Concat(post.Before?.Comments ?? []).OrderBy(comment => comment.Created);
        imported.Moved = [.. comments.Select(imported.CommentOf).OfType<ArchivedComment>()];
        imported.Own =
        [
            .. post.Comments.Where(comment => comment.Name == account).Take(CommentStore.MaxPerPost).Select(imported.CommentOf)
                .OfType<ArchivedComment>(),
        ];
        return imported;
    }

    /// <summary>Says what is wrong with the post.</summary>
    public void Add(string problem) => _problems.Add(
        string.Create(CultureInfo.InvariantCulture, $"Post of {Created:yyyy-MM-dd HH:mm}: {problem}"));

    /// <summary>Takes the photos that are there, in their order, with their descriptions.</summary>
    public void Take(IReadOnlyList<(PictureRow Row, string Alt)> pictures)
    {
        Pictures = [.. pictures.Select(picture => picture.Row)];
        Alts = [.. pictures.Select((picture, index) => Text("description", () => TextChange.CheckedAlt(picture.Alt, index + 1)) ?? "")];
    }

    private ArchivedEdit? EditOf(ArchivedEdit edit)
    {
        var text = Text("earlier version", () => TextChange.Checked(edit.Caption, null).Caption);
        var alts = edit.Alts.Take(Photos.PostPhoto.Most)
            .Select((alt, index) => Text("earlier version", () => TextChange.CheckedAlt(alt, index + 1)) ?? "").ToList();
        return text is null || !IsTime(edit.Created) ? null : new ArchivedEdit(text, alts, edit.Created);
    }

    private ArchivedComment? CommentOf(ArchivedComment comment)
    {
        var text = Text("comment", () => TextRules.Required(comment.Text, "text", "The comment", CommentStore.MaxText));
        if (text is null || !IsTime(comment.Created) || !IsName(comment.Name))
        {
            if (text is not null)
            {
                Add("comment left out. Its name or time is not valid.");
            }

            return null;
        }

        return comment with
        {
            Text = text,
            Edited = comment.Edited is { } edited && IsTime(edited) ? edited : null,
            Edits =
            [
                .. (comment.Edits ?? []).Take(PostTextStore.MaxRevisions).Where(edit => edit is not null && IsTime(edit.Created))
                    .Select(edit => (edit.Created, Text: Text("earlier version", () => TextRules.Optional(
                        edit.Text, "text", "The comment", CommentStore.MaxText))))
                    .Where(edit => edit.Text is not null).Select(edit => new ArchivedVersion(edit.Text ?? "", edit.Created)),
            ],
        };
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= AccountStore.MaxUsername && PostgresText.IsStorable(name) && !name.Any(char.IsControl);

    private static bool IsTime(DateTime time) => time.Year >= 1900 && time < DateTime.UtcNow.AddDays(1);

    // Null: it can't be stored.
    private string? Text(string what, Func<string?> rule)
    {
        try
        {
            return rule();
        }
        catch (RefusedException e)
        {
            Add($"{what} left out. {e.Message}");
            return null;
        }
    }
}
