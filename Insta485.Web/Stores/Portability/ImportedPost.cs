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
        imported.Moved = imported.First(comments, ImportArchive.MaxComments, "comments from before");
        imported.Own = imported.First(
            post.Comments.Where(comment => comment.Name == account), CommentStore.MaxPerPost, "comments of your own");
        return imported;
    }

    /// <summary>Says what is wrong with the post.</summary>
    public void Add(string problem)
    {
        if (_problems.Count < ImportStore.MaxProblems)
        {
            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"Post of {Created:yyyy-MM-dd HH:mm}: {problem}"));
        }
    }

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
        if (text is not null && !IsTime(edit.Created))
        {
            Add("earlier version left out. Its time is not valid.");
        }

        return text is null || !IsTime(edit.Created) ? null : new ArchivedEdit(text, alts, edit.Created);
    }

    // The first ones that can be imported; the archive of an export never has more of them than can be imported again.
    private List<ArchivedComment> First(IEnumerable<ArchivedComment> comments, int most, string what)
    {
        var all = comments.ToList();
        if (all.Count > most)
        {
            Add($"{all.Count - most} of {all.Count} {what} left out. There can be at most {most}.");
        }

        return [.. all.Take(most).Select(CommentOf).OfType<ArchivedComment>()];
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
            Edits = VersionsOf(comment.Edits ?? []),
        };
    }

    private List<ArchivedVersion> VersionsOf(IReadOnlyList<ArchivedVersion> edits)
    {
        if (edits.Count > PostTextStore.MaxRevisions)
        {
            Add($"{edits.Count - PostTextStore.MaxRevisions} of {edits.Count} earlier versions of a comment left out. "
                + $"There can be at most {PostTextStore.MaxRevisions}.");
        }

        var versions = new List<ArchivedVersion>();
        foreach (var edit in edits.Take(PostTextStore.MaxRevisions))
        {
            if (edit is null || !IsTime(edit.Created))
            {
                Add("earlier version of a comment left out. Its time is not valid.");
            }
            else if (Text("earlier version", () => TextRules.Optional(edit.Text, "text", "The comment", CommentStore.MaxText)) is { } text)
            {
                versions.Add(new ArchivedVersion(text, edit.Created));
            }
        }

        return versions;
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
