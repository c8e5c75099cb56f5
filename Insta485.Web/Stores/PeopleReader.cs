using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores;

/// <summary>Lists of users, by name, and profiles. Every list has pages, by key.</summary>
public sealed class PeopleReader(Db db)
{
    public const int PageSize = 30;

    /// <summary>Photos on a page of a profile.</summary>
    public const int GridSize = 24;

    internal const string Header = $"""
        select {Person.Columns},
            coalesce(t.posts, 0) as posts, coalesce(t.followers, 0) as followers, coalesce(t.following, 0) as following,
            coalesce((select is_private from account_settings where username = u.username), false) as isprivate,
            (select yes from can_view($1, u.username)) is not null as mayseeposts,
            (select blocked from blocks where blocker = $1 and blocked = u.username) is not null as blocked,
            (select muted from mutes where muter = $1 and muted = u.username) is not null as muted,
            (select followee from following where follower = u.username and followee = $1) is not null as followsvisitor
        from users u
        left join user_tallies t on t.username = u.username
        left join pictures i on i.filename = u.filename
        where u.username = $2 and {Visibility.OfPerson}
        """;

    internal const string Grid = $"""
        select p.postid, p.owner, p.filename, i.filename is not null as hasvariants, {PostPhoto.IsSeveral} as isseveral
        from posts p
        {Visibility.OfPost}
        left join pictures i on i.filename = p.filename
        where p.owner = $2 and p.postid < $3
        order by p.postid desc
        limit $4
        """;

    internal const string FollowersOf = $"""
        select {Person.Columns}
        from (
            select follower as username from following
            where followee = $2 and follower > $3 and follower not in ({Visibility.Blocked})
              and exists (select from can_view($1, $2))
            order by follower
            limit $4
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    internal const string FollowedBy = $"""
        select {Person.Columns}
        from (
            select followee as username from following
            where follower = $2 and followee > $3 and followee not in ({Visibility.Blocked})
              and exists (select from can_view($1, $2))
            order by followee
            limit $4
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    // No row: there is no such user for the visitor.
    internal const string Access = $"""
        select (select yes from can_view($1, u.username)) is not null as mayseeposts,
            (select blocked from blocks where blocker = $1 and blocked = u.username) is not null as blocked
        from users u
        where u.username = $2 and {Visibility.OfPerson}
        """;

    internal const string Exists = $"""
        select exists (select from users u where u.username = $2 and {Visibility.OfPerson})
        """;

    // The account that a name in other letters means.
    private const string InAnyCase = """
        select username from users where lower(username) = lower($1 collate "C") order by username = $1 desc, username limit 1
        """;

    /// <exception cref="RefusedException">There is no such user.</exception>
    public async Task<Profile> ProfileAsync(string visitor, string username, int? before)
    {
        await using var results = await db.ReadAsync(
            new Query(Header, visitor, username),
            new Query(Grid, visitor, username, before ?? int.MaxValue, GridSize + 1L),
            new Query(InAnyCase, username));
        var header = await results.OneAsync<ProfileHeader>();
        var posts = await results.ListAsync<Thumbnail>();
        if (header is null)
        {
            return await ProfileAsync(visitor, Other(await results.OneAsync<string>(), username), before);
        }

        var page = posts.Take(GridSize).ToList();
        return new Profile(header, page, posts.Count > GridSize ? page[^1].PostId : null);
    }

    /// <summary>A user's posts alone, newest first. Those older than <c>Next</c> are on the next page.</summary>
    /// <exception cref="RefusedException">There is no such user, or the visitor may not see the posts (403).</exception>
    public async Task<PostIdPage> PostsAsync(string visitor, string username, int before, int size)
    {
        await using var results = await db.ReadAsync(
            new Query(Access, visitor, username),
            new Query(Grid, visitor, username, before, size + 1L),
            new Query(InAnyCase, username));
        var access = await results.OneAsync<AccessRow>();
        var posts = await results.ListAsync<Thumbnail>();
        return Allows(access)
            ? new PostIdPage([.. posts.Take(size).Select(post => post.PostId)], posts.Count > size ? posts[size - 1].PostId : null)
            : await PostsAsync(visitor, Other(await results.OneAsync<string>(), username), before, size);
    }

    /// <summary>The top of a profile alone.</summary>
    /// <exception cref="RefusedException">There is no such user.</exception>
    public async Task<ProfileHeader> HeaderAsync(string visitor, string username)
    {
        await using var results = await db.ReadAsync(new Query(Header, visitor, username), new Query(InAnyCase, username));
        return await results.OneAsync<ProfileHeader>()
            ?? await HeaderAsync(visitor, Other(await results.OneAsync<string>(), username));
    }

    /// <summary>The name of the account that is called so in other letters.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    internal async Task<string> FindAsync(string username) => Other(await db.OneAsync<string>(InAnyCase, username), username);

    // The exact name is nobody's.
    private static string Other(string? found, string username) => found is null || found == username ? throw NoSuchPerson() : found;

    /// <summary>The users who follow a user.</summary>
    /// <exception cref="RefusedException">There is no such user, or the visitor may not see the list (403).</exception>
    public Task<People> FollowersAsync(string visitor, string username, string? after, int size = PageSize) =>
        AroundAsync(FollowersOf, visitor, username, after, size);

    /// <summary>The users that a user follows.</summary>
    /// <exception cref="RefusedException">There is no such user, or the visitor may not see the list (403).</exception>
    public Task<People> FollowingAsync(string visitor, string username, string? after, int size = PageSize) =>
        AroundAsync(FollowedBy, visitor, username, after, size);

    private async Task<People> AroundAsync(string sql, string visitor, string username, string? after, int size)
    {
        await using var results = await db.ReadAsync(
            new Query(Access, visitor, username),
            new Query(sql, visitor, username, after ?? "", size + 1L),
            new Query(InAnyCase, username));
        var access = await results.OneAsync<AccessRow>();
        var people = await results.ListAsync<Person>();
        return Allows(access)
            ? People.Of(people, size)
            : await AroundAsync(sql, visitor, Other(await results.OneAsync<string>(), username), after, size);
    }

    // False: there may be another spelling of the name.
    private static bool Allows(AccessRow? access) => access switch
    {
        null => false,
        { MaySeePosts: true } => true,
        { Blocked: true } => throw Refuse.Forbidden("You blocked them."),
        _ => throw Refuse.Forbidden("This account is private."),
    };

    private sealed record AccessRow(bool MaySeePosts, bool Blocked);

    internal static RefusedException NoSuchPerson() => Refuse.NotFound("There is no such user.");
}
