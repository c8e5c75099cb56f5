using Insta485.Web.Database;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores;

/// <summary>The explore page: new photos, and a page of people.</summary>
public sealed record Explored(IReadOnlyList<Thumbnail> Photos, People People);

/// <summary>Photos by people whom the visitor does not follow, and those people.</summary>
public sealed class ExploreReader(Db db)
{
    /// <summary>Photos of the grid, each by another person.</summary>
    public const int GridSize = 24;

    // One more than a page shows whether there is a next one.
    private const int PageAndOne = PeopleReader.PageSize + 1;

    // The newest 1,000 posts are read, however many there are. "is not true" keeps the filter hashed: the follows are read once.
    internal static readonly string Photos = $"""
        select p.postid, p.owner, p.filename, i.filename is not null as hasvariants, {PostPhoto.IsSeveral} as isseveral
        from (
            select p.owner, p.postid
            from (
                select owner, max(postid) as postid
                from (select postid, owner from posts order by postid desc limit 1000) newest
                where (owner in (select followee from following where follower = $1)) is not true
                  and owner <> $1
                  and owner not in ({Visibility.Muted})
                group by owner
                order by max(postid) desc
            ) p
            {Visibility.OfPost}
            limit {GridSize}
        ) head
        join posts p on p.postid = head.postid
        left join pictures i on i.filename = p.filename
        order by p.postid desc
        """;

    internal static readonly string NotFollowed = $"""
        select {Person.ColumnsOfNew}
        from users u
        left join pictures i on i.filename = u.filename
        where u.username > $2
          and {Person.IsNewToVisitor}
        order by u.username
        limit {PageAndOne}
        """;

    /// <summary>Users whom the visitor doesn't follow; on the first page also photos.</summary>
    public async Task<Explored> ReadAsync(string visitor, string? after)
    {
        var people = new Query(NotFollowed, visitor, after ?? "");
        await using var results = await (after is null ? db.ReadAsync(new Query(Photos, visitor), people) : db.ReadAsync(people));
        var photos = after is null ? await results.ListAsync<Thumbnail>() : [];
        return new Explored(photos, People.Of(await results.ListAsync<Person>(), PeopleReader.PageSize));
    }
}
