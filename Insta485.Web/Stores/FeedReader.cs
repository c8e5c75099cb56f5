using Insta485.Web.Database;

namespace Insta485.Web.Stores;

/// <summary>A page of posts, the users to suggest if there are none at all, and the key of the next page.</summary>
/// <param name="Next">Older posts are on the next page; null on the last page.</param>
public sealed record Feed(IReadOnlyList<PostCard> Posts, int? Next, IReadOnlyList<Person> Suggestions);

/// <summary>A page of post ids, newest first, and the newest id of all pages.</summary>
public sealed record PostIds(IReadOnlyList<int> Page, int? Newest);

/// <summary>The main page: posts by the visitor and by the users the visitor follows, newest first.</summary>
public sealed class FeedReader(Db db)
{
    public const int PageSize = 10;

    // The obvious statement (owner in (followed) order by postid desc) reads millions of posts if the followed users stopped posting
    // long ago. This one has a bound that is independent of the number of posts (docs/decisions/0010-feed-in-one-statement.md):
    // - up to 150 followed users: the newest post of each; the page's $3 posts are by the $3 users with the newest of those;
    // - more: the newest 3,000 posts of all users, filtered;
    // - if these have some of the page: as many older ones as should have twice the rest, where reading them costs less than half of
    //   what follows (a post read here takes a twelfth of the time of a user below);
    // - if the page is still not full, the same as for up to 150.
    // "is true" keeps the filter hashed, in the order of the key; a plain "in" becomes a join and loses the order.
    // $3 is the number of posts to read. The main page reads one more than it shows, to know whether there is a next page.
    // Who is followed may be seen (docs/decisions/0042), so that neither this nor the cards ask the rule.
    private const string Newest = $"""
        with followed as materialized (
            select followee as username from following
            where follower = $1 and followee not in ({Visibility.Muted})
            union all
            select $1
        ),
        recent as materialized (
            select postid
            from (select postid, owner from posts where postid < $2 order by postid desc limit 3000) first
            where (select count(*) from followed) > 150
              and (owner in (select username from followed)) is true
            order by postid desc
            limit $3
        ),
        older as materialized (
            select postid
            from (
                select postid, owner from posts where postid < $2 order by postid desc offset 3000
                limit (
                    select case
                        when found between 1 and $3 - 1 and 6000 * $3 / found <= 10 * (select count(*) from followed)
                        then 6000 * $3 / found else 0 end
                    from (select count(*) as found from recent) n
                )
            ) next
            where (owner in (select username from followed)) is true
            order by postid desc
            limit $3 - (select count(*) from recent)
        ),
        newest as materialized (select postid from recent union all select postid from older),
        heads as materialized (
            select followed.username, head.postid
            from followed
            cross join lateral (
                select postid from posts where owner = followed.username and postid < $2 order by postid desc limit 1
            ) head
            where (select count(*) from newest) < $3
            order by head.postid desc
            limit $3
        ),
        page as materialized (
            select postid from newest where (select count(*) from newest) = $3
            union all
            (
                select theirs.postid
                from heads
                cross join lateral (
                    select postid from posts where owner = heads.username and postid < $2 order by postid desc limit $3
                ) theirs
                order by theirs.postid desc
                limit $3
            )
        )
        """;

    internal const string Select = $"""
        {Newest}
        {PostCard.SelectLines}
        {LastComments}{PostCard.NewestFirst}
        """;

    // The newest id of all pages is that of the first row, before the offset.
    internal const string Ids = $"""
        {Newest}
        select postid, max(postid) over () as newest from page order by postid desc offset $4
        """;

    // A card shows the last comments; the post's own page has all.
    private const string LastComments = $"""
        left join lateral (
            select commentid, owner, text, false as isedited from comments
            where postid = p.postid and owner not in ({Visibility.Blocked})
            order by commentid desc
            limit 8
        ) c on true
        """;

    // Users to follow, if the feed is empty.
    internal const string Suggest = $"""
        select {Person.ColumnsOfNew}
        from users u
        left join pictures i on i.filename = u.filename
        where not exists (select from posts where owner = $1)
          and not exists (
              select from following f join user_tallies t on t.username = f.followee
              where f.follower = $1 and t.posts > 0
          )
          and {Person.IsNewToVisitor}
        order by u.username
        limit 5
        """;

    /// <summary>Posts older than <paramref name="before"/>, or the newest.</summary>
    public async Task<Feed> ReadAsync(string visitor, int? before)
    {
        // Only the first page suggests people.
        var select = new Query(Select, visitor, before ?? int.MaxValue, PageSize + 1L);
        await using var results = before is null ? await db.ReadAsync(select, new Query(Suggest, visitor)) : await db.ReadAsync(select);
        var cards = PostCard.FromLines(await results.ListAsync<PostCard.Line>(), visitor);
        var suggestions = before is null ? await results.ListAsync<Person>() : [];
        var page = cards.Take(PageSize).ToList();
        return new Feed(page, cards.Count > PageSize ? page[^1].PostId : null, suggestions);
    }

    /// <summary>
    /// Ids of posts older than <paramref name="before"/>, newest first, without the first <paramref name="skip"/> of them.
    /// </summary>
    public async Task<PostIds> IdsAsync(string visitor, int before, long skip, int size)
    {
        await using var results = await db.ReadAsync(new Query(Ids, visitor, before, skip + size, skip));
        var rows = await results.ListAsync<IdRow>();
        return new PostIds([.. rows.Select(row => row.PostId)], rows.FirstOrDefault()?.Newest);
    }

    private sealed record IdRow(int PostId, int Newest);
}
