using Insta485.Web.Database;
using Insta485.Web.Stores.Photos;
using Results = Insta485.Web.Database.Results;

namespace Insta485.Web.Stores.Search;

/// <summary>A page of photos, newest first. It may have few of them, or none, while older ones follow.</summary>
/// <param name="Next">Those older than it are on the next page; null on the last page.</param>
/// <param name="HasWord">Whether there was a word to search for.</param>
public sealed record PhotoMatches(IReadOnlyList<Thumbnail> Page, int? Next, bool HasWord);

/// <summary>
/// The statement that finds photos by the words of their texts (docs/decisions/0045). An index of words has no order, and a common word
/// has very many posts: so each post also has a word for the range of 2^15, of 2^18 and of 2^21 ids that it is in, and the statement asks
/// for one range after the other, from the newest on, until it has enough.
/// </summary>
internal static class PhotoSearch
{
    /// <summary>Photos on a page of the site.</summary>
    public const int PageSize = 24;

    /// <summary>
    /// Matches that a page looks at: without this limit a page of a word that mostly private accounts use would read all of them.
    /// </summary>
    internal const int Looked = 200;

    // Words as they are written, and the stems of the language that the visitor reads. Null without a word that an index can find.
    // ("offset 0": each text is folded once.)
    private const string Asked = """
        select case when querytree(query) not in ('', 'T') then query end as query
            from (
                select (websearch_to_tsquery('pg_catalog.simple', wanted) || coalesce(websearch_to_tsquery(config, wanted), ''))
                    && coalesce(
                        !!(websearch_to_tsquery('pg_catalog.simple', unwanted) || coalesce(websearch_to_tsquery(config, unwanted), '')),
                        '') as query
                from (
                    select fold_text($2) as wanted, fold_text($3::text) as unwanted,
                        search_config(coalesce((select lang from account_settings where username = $1), 'en')) as config
                    offset 0
                ) given
            ) made
        """;

    // From the range of the newest post on; the larger ones begin where the smaller ones end.
    private const string Ranges = """
        select range
                 from (select postid as top from post_texts where postid < $4 order by postid desc limit 1) newest_of_all
                 cross join lateral (
                     select 1 as level, n from generate_series(top >> 15, top >> 18 << 3, -1) n
                     union all
                     select 2, n from generate_series((top >> 18) - 1, top >> 21 << 3, -1) n
                     union all
                     select 3, n from generate_series((top >> 21) - 1, 0, -1) n
                 ) numbers
                 cross join lateral (select format('''@%s.%s''', level, n)::tsquery as range) words
                 order by level, n desc
        """;

    // Common words are among the newest thousand posts. "offset 0" keeps the planner from walking the key once for every range, and the
    // inner orders keep it from joining all matches before it takes the newest. The CTEs are read only as far as they are needed.
    internal static readonly string Select = $"""
        with asked as materialized (
            {Asked}
        ),
        newest as materialized (
            select postid, words @@ (select query from asked) as hit
            from post_texts
            where postid < $4 and (select query from asked) is not null
            order by postid desc
            limit 1000
        ),
        recent as materialized (
            select postid from newest where hit limit {Looked}
        ),
        found as materialized (
            select postid from recent where (select count(*) from recent) >= $5
            union all
            (select theirs.postid
             from (
                 {Ranges}
             ) ranges
             cross join lateral (
                 select postid
                 from (select postid from post_texts where words @@ ((select query from asked) && range) offset 0) matches
                 where postid < $4
                 order by postid desc
             ) theirs
             where (select count(*) from recent) < $5
             limit {Looked})
        )
        select (select query from asked) is not null as hasword, ended.postid as ended,
            shown.postid, shown.owner, shown.filename, shown.hasvariants, shown.isseveral
        from (
            select case when (select count(*) from found) = {Looked}
                    or ((select count(*) from recent) >= $5 and (select count(*) from newest) = 1000)
                then (select min(postid) from found) end as postid
        ) ended
        left join lateral (
            select p.postid, p.owner, p.filename, i.filename is not null as hasvariants, {PostPhoto.IsSeveral} as isseveral
            from (select postid from found order by postid desc) f
            join posts p on p.postid = f.postid
            {Visibility.OfPost}
            left join pictures i on i.filename = p.filename
            where p.owner not in ({Visibility.Muted})
            order by f.postid desc
            limit $5
        ) shown on true
        order by shown.postid desc
        """;

    // The only row, or each of them, has the first two; without a photo it has nothing else.
    private sealed record Row(bool HasWord, int? Ended, int? PostId, string? Owner, string? Filename, bool? HasVariants, bool? IsSeveral);

    /// <summary>The statement of a page, whose result <see cref="ReadAsync"/> reads.</summary>
    /// <param name="before">Only posts with a smaller id.</param>
    /// <param name="size">Photos on the page, fewer than <see cref="Looked"/>.</param>
    public static Query QueryOf(string visitor, SearchText text, int? before, int size) =>
        new(Select, visitor, text.Wanted, text.Unwanted, before ?? int.MaxValue, size + 1L);

    /// <summary>A page of photos.</summary>
    public static async Task<PhotoMatches> ReadAsync(Results results, int size)
    {
        var rows = await results.ListAsync<Row>();
        var photos = rows.Where(row => row.PostId is not null)
            .Select(row => new Thumbnail(row.PostId ?? 0, row.Owner ?? "", row.Filename ?? "", row.HasVariants ?? false,
                row.IsSeveral ?? false))
            .ToList();
        var page = photos.Take(size).ToList();
        return new PhotoMatches(page, photos.Count > size ? page[^1].PostId : rows[0].Ended, rows[0].HasWord);
    }
}
