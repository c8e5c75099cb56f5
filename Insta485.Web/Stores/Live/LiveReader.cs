using Insta485.Web.Database;

namespace Insta485.Web.Stores.Live;

/// <summary>Whose stream it is, as the statements about several streams name it.</summary>
internal sealed record LiveViewer(Session Session, IReadOnlyCollection<int> Asked);

/// <summary>What the streams of an instance are told of a batch of events.</summary>
/// <param name="Likes">By post.</param>
/// <param name="Followers">Those who see new posts, with their owners.</param>
/// <param name="Unread">New notifications by user name, 100 at most.</param>
internal sealed record LiveNumbers(
    IReadOnlyDictionary<int, int> Likes, IReadOnlySet<(string Owner, string Follower)> Followers, IReadOnlyDictionary<string, int> Unread);

/// <summary>What streams of events need from the database: for all streams of an instance together, with the rule.</summary>
internal sealed class LiveReader(Db db)
{
    internal const string Posts = $"""
        select p.postid, p.owner
        from posts p
        {Visibility.OfPost}
        where p.postid = any($2)
        """;

    internal const string PostsOfAll = """
        select a.number, p.postid, p.owner
        from unnest($1::integer[], $2::text[], $3::integer[]) as a (number, viewer, postid)
        join posts p on p.postid = a.postid
        cross join lateral can_view(a.viewer::varchar, p.owner)
        """;

    // As Session.IsSessionValid, for many.
    internal const string ValidSessions = """
        select a.number
        from unnest($1::integer[], $2::text[], $3::text[], $4::text[]) as a (number, username, stamp, sessionid)
        join users u on u.username = a.username
        left join password_stamps s on s.username = u.username
        where coalesce(s.stamp::text, '') = a.stamp and not exists (select from ended_sessions e where e.sessionid = a.sessionid)
        """;

    private const string Likes = "select postid, likes from post_tallies where postid = any($1)";

    // A follow is a permission; the feed also has one's own posts.
    internal const string Followers = """
        select f.followee, f.follower
        from following f
        where f.followee = any($1) and f.follower = any($2)
          and (select m.muter from mutes m where m.muter = f.follower and m.muted = f.followee) is null
        """;

    internal const string Unread = """
        select a.username,
            (select count(*)::integer
                from (
                    select from notifications n
                    where n.username = a.username
                      and n.notificationid > coalesce((select r.seen from notification_reads r where r.username = a.username), 0)
                    limit 100
                ) new)
        from unnest($1::text[]) as a (username)
        """;

    /// <summary>Those of the posts that the visitor may see, with their owners.</summary>
    public async Task<IReadOnlyDictionary<int, string>> PostsAsync(string visitor, int[] asked)
    {
        await using var results = await db.ReadAsync(new Query(Posts, visitor, asked));
        var posts = await results.ListAsync(row => (Id: row.GetInt32(0), Owner: row.GetString(1)));
        return posts.ToDictionary(one => one.Id, one => one.Owner);
    }

    /// <summary>The same for several visitors: null for one whose session is over.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<int, string>?>> CheckAsync(IReadOnlyList<LiveViewer> viewers)
    {
        var numbers = Enumerable.Range(0, viewers.Count).ToArray();
        var sessions = viewers.Select(viewer => viewer.Session).ToList();
        var asked = numbers.SelectMany(number => viewers[number].Asked.Select(post => (Number: number, Post: post))).ToList();
        await using var results = await db.ReadAsync(
            new Query(
                ValidSessions, numbers, Texts(sessions, session => session.Username), Texts(sessions, session => session.Stamp),
                Texts(sessions, session => session.Id)),
            new Query(
                PostsOfAll, asked.Select(one => one.Number).ToArray(), asked.Select(one => sessions[one.Number].Username).ToArray(),
                asked.Select(one => one.Post).ToArray()));
        var valid = (await results.ListAsync<int>()).ToHashSet();
        var posts = (await results.ListAsync(row => (Number: row.GetInt32(0), Post: row.GetInt32(1), Owner: row.GetString(2))))
            .ToLookup(one => one.Number);
        return [.. numbers.Select(number => valid.Contains(number) ? posts[number].ToDictionary(one => one.Post, one => one.Owner) : null)];
    }

    /// <summary>The numbers and followers of a batch of events, in one round trip.</summary>
    /// <param name="owners">Who posted.</param>
    /// <param name="connected">Who has a stream.</param>
    /// <param name="told">Whose number of notifications is asked for.</param>
    public async Task<LiveNumbers> NumbersAsync(int[] posts, string[] owners, string[] connected, string[] told)
    {
        await using var results = await db.ReadAsync(
            new Query(Likes, posts), new Query(Followers, owners, connected), new Query(Unread, (object)told));
        var likes = await results.ListAsync(row => (Post: row.GetInt32(0), Likes: row.GetInt32(1)));
        var followers = await results.ListAsync(row => (row.GetString(0), row.GetString(1)));
        var unread = await results.ListAsync(row => (Name: row.GetString(0), Unread: row.GetInt32(1)));
        return new LiveNumbers(
            likes.ToDictionary(one => one.Post, one => one.Likes), followers.Concat(owners.Select(owner => (owner, owner))).ToHashSet(),
            unread.ToDictionary(one => one.Name, one => one.Unread, StringComparer.Ordinal));
    }

    private static string[] Texts(List<Session> sessions, Func<Session, string> text) => [.. sessions.Select(text)];
}
