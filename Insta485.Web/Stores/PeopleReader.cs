using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores;

/// <summary>Somebody in a list.</summary>
/// <param name="Followed">The visitor follows them.</param>
public sealed record Person(string Username, string Fullname, string Filename, bool HasVariants, bool Followed)
{
    /// <summary>Their picture.</summary>
    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>A page of people, and the name the next page begins after; nothing where this page is the last.</summary>
public sealed record People(IReadOnlyList<Person> Page, string? Next);

/// <summary>The top of somebody's profile.</summary>
/// <param name="Followed">The visitor follows them.</param>
public sealed record ProfileHeader(
    string Username, string Fullname, string Filename, bool HasVariants, int Posts, int Followers, int Following, bool Followed)
{
    /// <summary>Their picture.</summary>
    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>A picture in a profile's grid.</summary>
public sealed record Thumbnail(int PostId, string Filename, bool HasVariants);

/// <summary>Somebody's profile with a page of their pictures, newest first; older than <c>Next</c> are on the next page.</summary>
public sealed record Profile(ProfileHeader Header, IReadOnlyList<Thumbnail> Posts, int? Next);

/// <summary>Lists of people, by name, and profiles. Every list has pages, found by key.</summary>
public sealed class PeopleReader(Db db)
{
    /// <summary>People on a page.</summary>
    public const int PageSize = 30;

    /// <summary>Pictures on a page of a profile.</summary>
    public const int GridSize = 24;

    // Behind everything else in the order of bytes.
    private const string LastLetter = "\U0010FFFF";

    // One more than a page is read, to know whether there is a page after it. Whether the visitor follows somebody is one probe
    // for each person met on the way: an exists may become a join with everybody there is.
    internal const string NotFollowed = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants, false as followed
        from users u
        left join pictures i on i.filename = u.filename
        where u.username > $2
          and u.username <> $1
          and (select follower from following where follower = $1 and followee = u.username) is null
        order by u.username
        limit 31
        """;

    // A range of the primary key.
    internal const string Beginning = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from users u
        left join pictures i on i.filename = u.filename
        where u.username > $2 and u.username >= $3 and u.username < $4
          and u.username <> $1
        order by u.username
        limit 31
        """;

    internal const string Header = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            coalesce(t.posts, 0) as posts, coalesce(t.followers, 0) as followers, coalesce(t.following, 0) as following,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from users u
        left join user_tallies t on t.username = u.username
        left join pictures i on i.filename = u.filename
        where u.username = $2
        """;

    internal const string Grid = """
        select p.postid, p.filename, i.filename is not null as hasvariants
        from posts p
        left join pictures i on i.filename = p.filename
        where p.owner = $1 and p.postid < $2
        order by p.postid desc
        limit 25
        """;

    internal const string FollowersOf = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from (
            select follower as username from following where followee = $2 and follower > $3 order by follower limit 31
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    internal const string FollowedBy = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from (
            select followee as username from following where follower = $2 and followee > $3 order by followee limit 31
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    internal const string Exists = "select exists (select from users where username = $1)";

    /// <summary>Whom the visitor does not follow yet.</summary>
    public async Task<People> NotFollowedAsync(string visitor, string? after)
    {
        await using var results = await db.ReadAsync(new Query(NotFollowed, visitor, after ?? ""));
        return Page(await results.ListAsync<Person>());
    }

    /// <summary>Everybody else whose user name begins so.</summary>
    public async Task<People> BeginningAsync(string visitor, string letters, string? after)
    {
        await using var results = await db.ReadAsync(new Query(Beginning, visitor, after ?? "", letters, letters + LastLetter));
        return Page(await results.ListAsync<Person>());
    }

    /// <summary>Somebody's profile.</summary>
    /// <exception cref="RefusedException">There is no such person.</exception>
    public async Task<Profile> ProfileAsync(string visitor, string username, int? before)
    {
        await using var results = await db.ReadAsync(
            new Query(Header, visitor, username),
            new Query(Grid, username, before ?? int.MaxValue));
        var header = await results.OneAsync<ProfileHeader>() ?? throw NoSuchPerson();
        var posts = await results.ListAsync<Thumbnail>();
        var page = posts.Take(GridSize).ToList();
        return new Profile(header, page, posts.Count > GridSize ? page[^1].PostId : null);
    }

    /// <summary>The top of somebody's profile alone.</summary>
    /// <exception cref="RefusedException">There is no such person.</exception>
    public async Task<ProfileHeader> HeaderAsync(string visitor, string username)
    {
        await using var results = await db.ReadAsync(new Query(Header, visitor, username));
        return await results.OneAsync<ProfileHeader>() ?? throw NoSuchPerson();
    }

    /// <summary>Who follows somebody.</summary>
    /// <exception cref="RefusedException">There is no such person.</exception>
    public Task<People> FollowersAsync(string visitor, string username, string? after) =>
        AroundAsync(FollowersOf, visitor, username, after);

    /// <summary>Whom somebody follows.</summary>
    /// <exception cref="RefusedException">There is no such person.</exception>
    public Task<People> FollowingAsync(string visitor, string username, string? after) =>
        AroundAsync(FollowedBy, visitor, username, after);

    private async Task<People> AroundAsync(string sql, string visitor, string username, string? after)
    {
        await using var results = await db.ReadAsync(
            new Query(Exists, username),
            new Query(sql, visitor, username, after ?? ""));
        return await results.OneAsync<bool>() ? Page(await results.ListAsync<Person>()) : throw NoSuchPerson();
    }

    private static People Page(List<Person> people)
    {
        var page = people.Take(PageSize).ToList();
        return new People(page, people.Count > PageSize ? page[^1].Username : null);
    }

    internal static RefusedException NoSuchPerson() => Refuse.NotFound("There is no such person.");
}
