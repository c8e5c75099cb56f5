using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores;

/// <summary>A user in a list.</summary>
public sealed record Person(string Username, string Fullname, string Filename, bool HasVariants, bool Followed)
{
    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>A page of users, and the name after which the next page begins; null on the last page.</summary>
public sealed record People(IReadOnlyList<Person> Page, string? Next)
{
    /// <summary>The first rows; one more shows that there is a next page.</summary>
    internal static People Of(List<Person> rows, int size)
    {
        var page = rows.Take(size).ToList();
        return new People(page, rows.Count > size ? page[^1].Username : null);
    }
}

/// <summary>The top of a profile.</summary>
public sealed record ProfileHeader(
    string Username, string Fullname, string Filename, bool HasVariants, int Posts, int Followers, int Following, bool Followed)
{
    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>A photo in the grid of a profile.</summary>
public sealed record Thumbnail(int PostId, string Filename, bool HasVariants);

/// <summary>A page of post ids, newest first. Those lower than <c>Next</c> are on the next page; null on the last page.</summary>
public sealed record PostIdPage(IReadOnlyList<int> Page, int? Next);

/// <summary>A profile with a page of photos, newest first. Those older than <c>Next</c> are on the next page.</summary>
public sealed record Profile(ProfileHeader Header, IReadOnlyList<Thumbnail> Posts, int? Next);

/// <summary>Lists of users, by name, and profiles. Every list has pages, by key.</summary>
public sealed class PeopleReader(Db db, SearchLimiter searches)
{
    public const int PageSize = 30;

    /// <summary>Photos on a page of a profile.</summary>
    public const int GridSize = 24;

    // Sorts after every other character.
    private const string LastLetter = "\U0010FFFF";

    // Words that a page of a search looks at.
    private const int Looked = 40;
    private const int LookedButOne = Looked - 1;

    // The first word is a range of the key, of which 40 are looked at. The exact user name comes first.
    internal static readonly string Search = $"""
        with asked as materialized (
            select array_remove(regexp_split_to_array(fold_text($2), '[[:space:]._,()/''-]+'), '') as words
        ),
        exact as materialized (
            select username from users
            where $3 = '' and lower(username) = lower($2 collate "C")
            order by username = $2 desc, username
            limit 1
        ),
        looked as materialized (
            select word, username from user_search_words
            where word >= (select words[1] from asked) and word < (select words[1] from asked) || '{LastLetter}'
              and (word, username) > ($3, $4)
            order by word, username
            limit {Looked}
        ),
        found as (
            select '' as word, username, 0 as place from exact
            union all
            select l.word, l.username, 1
            from looked l
            where not exists (select from exact e where e.username = l.username)
              and not exists (
                  select from user_search_words w
                  where w.username = l.username and w.word >= (select words[1] from asked) and w.word < l.word)
              and not exists (
                  select from asked, unnest(words[2:]) other
                  where not exists (
                      select from user_search_words w
                      where w.username = l.username and w.word >= other and w.word < other || '{LastLetter}'))
        )
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from found f
        join users u on u.username = f.username
        left join pictures i on i.filename = u.filename
        where u.username <> $1
        order by f.place, f.word, u.username
        """;

    // Where the next page begins.
    internal static readonly string SearchEnd = $"""
        select word, username from user_search_words
        where word >= (regexp_match(fold_text($1), '[^[:space:]._,()/''-]+'))[1]
          and word < (regexp_match(fold_text($1), '[^[:space:]._,()/''-]+'))[1] || '{LastLetter}'
          and (word, username) > ($2, $3)
        order by word, username
        offset {LookedButOne} limit 1
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
        limit $3
        """;

    internal const string FollowersOf = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from (
            select follower as username from following where followee = $2 and follower > $3 order by follower limit $4
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    internal const string FollowedBy = """
        select u.username, u.fullname, u.filename, i.filename is not null as hasvariants,
            (select follower from following where follower = $1 and followee = u.username) is not null as followed
        from (
            select followee as username from following where follower = $2 and followee > $3 order by followee limit $4
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    internal const string Exists = "select exists (select from users where username = $1)";

    // The account that a name in other letters means.
    private const string InAnyCase = """
        select username from users where lower(username) = lower($1 collate "C") order by username limit 1
        """;

    /// <summary>
    /// Other users by the beginning of any word of user name or full name, in any case and without accents. Several words must all match.
    /// </summary>
    /// <param name="after"><see cref="People.Next"/> of the page before; null for the first page.</param>
    /// <exception cref="RefusedException">The visitor searched too often (429).</exception>
    public async Task<People> SearchAsync(string visitor, string text, string? after)
    {
        searches.Consume(visitor);
        var (word, username) = after?.Split('\n') is [var last, var name] ? (last, name) : ("", "");
        await using var results = await db.ReadAsync(
            new Query(Search, visitor, text, word, username), new Query(SearchEnd, text, word, username));
        var page = await results.ListAsync<Person>();
        var end = await results.OneAsync<SearchKey>();
        return new People(page, end is null ? null : $"{end.Word}\n{end.Username}");
    }

    /// <exception cref="RefusedException">There is no such user.</exception>
    public async Task<Profile> ProfileAsync(string visitor, string username, int? before)
    {
        await using var results = await db.ReadAsync(
            new Query(Header, visitor, username),
            new Query(Grid, username, before ?? int.MaxValue, GridSize + 1L),
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
    /// <exception cref="RefusedException">There is no such user.</exception>
    public async Task<PostIdPage> PostsAsync(string username, int before, int size)
    {
        await using var results = await db.ReadAsync(
            new Query(Exists, username),
            new Query(Grid, username, before, size + 1L),
            new Query(InAnyCase, username));
        var exists = await results.OneAsync<bool>();
        var posts = await results.ListAsync<Thumbnail>();
        return exists
            ? new PostIdPage([.. posts.Take(size).Select(post => post.PostId)], posts.Count > size ? posts[size - 1].PostId : null)
            : await PostsAsync(Other(await results.OneAsync<string>(), username), before, size);
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

    /// <exception cref="RefusedException">There is no such user.</exception>
    public Task<People> FollowersAsync(string visitor, string username, string? after, int size = PageSize) =>
        AroundAsync(FollowersOf, visitor, username, after, size);

    /// <summary>The users that a user follows.</summary>
    /// <exception cref="RefusedException">There is no such user.</exception>
    public Task<People> FollowingAsync(string visitor, string username, string? after, int size = PageSize) =>
        AroundAsync(FollowedBy, visitor, username, after, size);

    private async Task<People> AroundAsync(string sql, string visitor, string username, string? after, int size)
    {
        await using var results = await db.ReadAsync(
            new Query(Exists, username),
            new Query(sql, visitor, username, after ?? "", size + 1L),
            new Query(InAnyCase, username));
        var exists = await results.OneAsync<bool>();
        var people = await results.ListAsync<Person>();
        return exists
            ? People.Of(people, size)
            : await AroundAsync(sql, visitor, Other(await results.OneAsync<string>(), username), after, size);
    }

    private sealed record SearchKey(string Word, string Username);

    internal static RefusedException NoSuchPerson() => Refuse.NotFound("There is no such user.");
}
