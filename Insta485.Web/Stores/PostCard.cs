using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores;

/// <summary>A post as a page shows it.</summary>
/// <param name="Comments">The last comments, oldest first.</param>
/// <param name="CommentCount">The number of all comments.</param>
public sealed record PostCard(
    int PostId, string Owner, Avatar Avatar, Photo Photo, PostText Text, DateTime Created,
    int Likes, bool Liked, bool IsMine, int CommentCount, IReadOnlyList<CommentLine> Comments)
{
    /// <summary>The second and later photos.</summary>
    public IReadOnlyList<PostPhoto> Others { get; init; } = [];

    /// <summary>The visitor saved it.</summary>
    public bool IsSaved { get; init; }

    /// <summary>All photos.</summary>
    public IEnumerable<PostPhoto> Photos => Others.Prepend(new PostPhoto(1, Photo, Text.Alt));

    /// <summary>The value of a page model before it has read a post.</summary>
    public static PostCard None { get; } =
        new(0, "", new("", "", false), new("", null, null, null), PostText.None, default, 0, false, false, 0, []);

    /// <summary>A row for each comment of a card, or one row for a card without comments.</summary>
    internal sealed record Line(
        int PostId, string Owner, string OwnerFilename, bool OwnerHasVariants, string Filename, int? Width, int? Height, string? Colour,
        string? Others, string Caption, string Alt, bool IsEdited, bool CommentsClosed,
        DateTime Created, int Likes, int CommentCount, bool Liked, bool IsSaved,
        int? CommentId, string? CommentOwner, string? Text, bool? CommentIsEdited);

    /// <summary>
    /// Selects <see cref="Line"/>s of the posts in <c>page</c>; <c>$1</c> is the visitor, <c>c</c> the comments of <c>p</c>. A statement
    /// whose page may have posts that the visitor may not see asks the rule of <c>p</c>. Whether the visitor likes a post is one index
    /// probe for each; an <c>exists</c> may become a hash of all likes of the visitor. That, whether the visitor saved it, and the other
    /// photos are read once for each post and not for each comment: hence <c>offset 0</c>.
    /// </summary>
    internal const string SelectLines = $"""
        select p.postid, p.owner, u.filename as ownerfilename, f.filename is not null as ownerhasvariants,
            p.filename, i.width, i.height, i.colour, page.others,
            coalesce(x.caption, '') as caption, coalesce(x.alt, '') as alt, {PostText.IsEditedColumn} as isedited,
            coalesce(x.comments_closed, false) as commentsclosed, p.created,
            coalesce(t.likes, 0) as likes, coalesce(t.comments, 0) as commentcount,
            page.liked, page.issaved,
            c.commentid, c.owner as commentowner, c.text, c.isedited as commentisedited
        from (
            select postid, ({PostPhoto.Others} where m.postid = page.postid) as others,
                (select likeid from likes where owner = $1 and postid = page.postid) is not null as liked,
                (select savedid from saved_posts where username = $1 and postid = page.postid) is not null as issaved
            from page
            offset 0
        ) page
        join posts p on p.postid = page.postid
        join users u on u.username = p.owner
        left join post_texts x on x.postid = p.postid
        left join post_tallies t on t.postid = p.postid
        left join pictures i on i.filename = p.filename
        left join pictures f on f.filename = u.filename
        """;

    internal const string NewestFirst = """

        order by p.postid desc, c.commentid
        """;

    internal static List<PostCard> FromLines(IEnumerable<Line> lines, string visitor) =>
    [
        .. lines.GroupBy(line => line.PostId).Select(post =>
        {
            var first = post.First();
            return new PostCard(
                first.PostId, first.Owner, new Avatar(first.Owner, first.OwnerFilename, first.OwnerHasVariants),
                new Photo(first.Filename, first.Width, first.Height, first.Colour),
                new PostText(first.Caption, first.Alt, first.IsEdited, first.CommentsClosed), first.Created,
                first.Likes, first.Liked, first.Owner == visitor, first.CommentCount,
                [.. post.SelectMany(line => CommentLine.From(line, visitor))])
            {
                Others = PostPhoto.Read(first.Others),
                IsSaved = first.IsSaved,
            };
        }),
    ];
}

/// <summary>What the owner says about a post.</summary>
/// <param name="Caption">The text under the photo; may be empty.</param>
/// <param name="Alt">The photo in words; may be empty.</param>
/// <param name="IsEdited">Whether a text was changed when the post was older than five minutes.</param>
/// <param name="CommentsClosed">Whether only the owner may comment.</param>
public sealed record PostText(string Caption, string Alt, bool IsEdited, bool CommentsClosed)
{
    /// <summary>Of a post without any.</summary>
    public static PostText None { get; } = new("", "", false, false);

    /// <summary>SQL: whether the text <c>x</c> of the post <c>p</c> was changed later than right after posting.</summary>
    internal const string IsEditedColumn = $"coalesce(x.edited > p.created + {PostTextStore.Grace}, false)";
}

/// <summary>A comment as a page shows it.</summary>
public sealed record CommentLine(int CommentId, int PostId, string Owner, string Text, bool IsMine)
{
    /// <summary>Whether its author changed it later; known on the post's own page only.</summary>
    public bool IsEdited { get; init; }

    internal static IEnumerable<CommentLine> From(PostCard.Line line, string visitor)
    {
        if (line is { CommentId: { } id, CommentOwner: { } owner, Text: { } text })
        {
            yield return new CommentLine(id, line.PostId, owner, text, owner == visitor) { IsEdited = line.CommentIsEdited == true };
        }
    }
}
