using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores.Texts;

/// <summary>A page of photos with a tag, newest first. It may have few of them, or none, while older ones follow.</summary>
/// <param name="Key">The tag as the site writes it in addresses.</param>
/// <param name="Next">Those older than it are on the next page; null on the last page.</param>
public sealed record TagPage(string Key, IReadOnlyList<Thumbnail> Photos, int? Next);

/// <summary>Photos by their tags.</summary>
public sealed class TagReader(Db db)
{
    /// <summary>Photos on a page.</summary>
    public const int PageSize = 24;

    /// <summary>
    /// Posts that a page looks at. Without this limit a page of a tag that mostly private accounts use would read all of them.
    /// </summary>
    internal const int Looked = 200;

    private const int LookedButOne = Looked - 1;

    // A subquery is computed once. The parameter's type is in doubt otherwise.
    private const string Key = $"""
        select {PostTags.Key} from (values ($1::text)) as t (word)
        """;

    private const string KeyAfterVisitor = $"""
        select {PostTags.Key} from (values ($2::text)) as t (word)
        """;

    // The last row only says that there are more.
    internal static readonly string Photos = $"""
        select p.postid, p.owner, p.filename,
            row_number() over newest < $4 and (select filename from pictures where filename = p.filename) is not null as hasvariants,
            row_number() over newest < $4 and {PostPhoto.IsSeveral} as isseveral
        from (
            select p.postid, p.owner, p.filename
            from (
                select postid from post_tags where tag = ({KeyAfterVisitor}) and postid < $3 order by postid desc limit {Looked}
            ) looked
            join posts p on p.postid = looked.postid
            {Visibility.OfPost}
            where p.owner not in ({Visibility.Muted})
            order by p.postid desc
            limit $4
        ) p
        window newest as (order by p.postid desc)
        order by p.postid desc
        """;

    // The last one that a page looks at and, if there are more, the one after it.
    internal static readonly string End = $"""
        select postid from post_tags where tag = ({Key}) and postid < $2 order by postid desc offset {LookedButOne} limit 2
        """;

    /// <summary>The photos with a tag that the visitor may see and does not mute.</summary>
    /// <param name="tag">In any spelling that has the same key.</param>
    /// <param name="before">Only posts with a smaller id.</param>
    /// <exception cref="RefusedException">The text is no tag (404).</exception>
    public async Task<TagPage> ReadAsync(string visitor, string tag, int? before, int size = PageSize)
    {
        var word = Known(tag.ToLowerInvariant());
        var limit = before ?? int.MaxValue;
        await using var results = await db.ReadAsync(
            new Query(Key, word), new Query(Photos, visitor, word, limit, size + 1L), new Query(End, word, limit));
        // A ligature can become words with spaces, or too many letters.
        var key = Known(await results.OneAsync<string>() ?? "");
        var photos = await results.ListAsync<Thumbnail>();
        var end = await results.ListAsync<int>();
        var page = photos.Take(size).ToList();
        return new TagPage(key, page, photos.Count > size ? page[^1].PostId : end is [var last, _] ? last : null);
    }

    private static string Known(string tag) => EntityParser.IsTag(tag) ? tag : throw Refuse.NotFound("There is no such tag.");
}
