using Insta485.Web.Database;
using Insta485.Web.Stores.Texts;
using Results = Insta485.Web.Database.Results;

namespace Insta485.Web.Stores.Search;

/// <summary>A page of tags, by their letters. It may have few of them, or none, while others follow.</summary>
/// <param name="Next">Those after it are on the next page; null on the last page.</param>
public sealed record TagMatches(IReadOnlyList<string> Page, string? Next);

/// <summary>
/// The statement that finds tags by how they begin. A tag that the visitor would find no photo with, among its newest fifty, is not told:
/// its letters are known to those only who may see the photos.
/// </summary>
internal static class TagSearch
{
    /// <summary>Tags that a page looks at.</summary>
    internal const int Looked = 10;

    private const int LookedAndOne = Looked + 1;

    // One probe of the key for each tag, however many photos have it. A text without letters has no tags.
    internal static readonly string Select = $"""
        with recursive asked as materialized (
            select nullif({PostTags.Key}, '') as first from (values ($2::text)) as t (word)
        ),
        looked as (
            (select tag, 1 as place
             from post_tags
             where tag >= (select first from asked) and tag < (select first from asked) || '{PeopleSearch.LastLetter}' and tag > $3
             order by tag
             limit 1)
            union all
            select (
                    select n.tag
                    from post_tags n
                    where n.tag > l.tag and n.tag < (select first from asked) || '{PeopleSearch.LastLetter}'
                    order by n.tag
                    limit 1),
                l.place + 1
            from looked l
            where l.tag is not null and l.place < {LookedAndOne}
        )
        select l.tag,
            l.place <= {Looked} and exists (
                select from (select postid from post_tags where tag = l.tag order by postid desc limit 50) newest
                join posts p on p.postid = newest.postid
                {Visibility.OfPost}
                where p.owner not in ({Visibility.Muted})
            ) as isvisible
        from looked l
        where l.tag is not null
        order by l.tag
        """;

    private sealed record Row(string Tag, bool IsVisible);

    /// <summary>The statement of a page, whose result <see cref="ReadAsync"/> reads.</summary>
    /// <param name="letters">How the tags begin, in lower case.</param>
    /// <param name="after"><see cref="TagMatches.Next"/> of the page before; null for the first page.</param>
    public static Query QueryOf(string visitor, string letters, string? after) => new(Select, visitor, letters, after ?? "");

    /// <summary>A page of tags.</summary>
    public static async Task<TagMatches> ReadAsync(Results results)
    {
        var rows = await results.ListAsync<Row>();
        return new TagMatches(
            [.. rows.Where(row => row.IsVisible).Select(row => row.Tag)], rows.Count == LookedAndOne ? rows[Looked - 1].Tag : null);
    }
}
