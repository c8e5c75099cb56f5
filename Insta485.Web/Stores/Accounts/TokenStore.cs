using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores.Notifications;
using Npgsql;

namespace Insta485.Web.Stores.Accounts;

/// <summary>A token as its owner sees it.</summary>
/// <param name="Writes">Whether it may change something.</param>
/// <param name="Created">UTC.</param>
/// <param name="Used">The last day on which it was used, in UTC.</param>
/// <param name="Expires">UTC; null: never.</param>
public sealed record ListedToken(long TokenId, string Name, bool Writes, DateTime Created, DateOnly? Used, DateTime? Expires);

/// <summary>What a token stands for.</summary>
/// <param name="Expires">UTC; null: never.</param>
internal sealed record TokenSession(Session Session, bool Writes, DateTime? Expires);

/// <summary>Tokens of programs. Each works as long as the password it was made under, unless it is revoked or expires.</summary>
public sealed class TokenStore(Db db, RateLimiter limits, NotificationStore notifications, SecurityLog security)
{
    public const int MaxName = 60;

    /// <summary>How many an account has at most.</summary>
    public const int Most = 20;

    private const int MaxDays = 365;

    private const string List = """
        select t.tokenid, t.name, t.writes, t.created, t.used, t.expires
        from api_tokens t
        left join password_stamps s on s.username = t.username
        where t.username = $1 and s.stamp is not distinct from t.stamp
          and (t.expires is null or t.expires > now() at time zone 'utc')
        order by t.tokenid desc
        limit $2
        """;

    // Two at once take turns, so that both count.
    private const string Lock = "select username from users where username = $1 for no key update";

    private const string Prune = """
        delete from api_tokens t
        where t.username = $1
          and (t.expires < now() at time zone 'utc'
               or t.stamp is distinct from (select s.stamp from password_stamps s where s.username = $1))
        """;

    private const string Insert = """
        insert into api_tokens (username, name, hash, stamp, writes, expires)
        select u.username, $2, $3, (select stamp from password_stamps s where s.username = u.username), $4,
            now() at time zone 'utc' + $5::double precision * interval '1 day'
        from users u
        where u.username = $1 and (select count(*) from api_tokens t where t.username = u.username) < $6
        """;

    // An instance remembers a token for minutes only. The streams of its programs end, too.
    private const string Revoke = """
        with gone as (
            delete from api_tokens where username = $1 and tokenid = $2
            returning hash
        ),
        ended as (
            insert into ended_sessions (sessionid, expires)
            select left(encode(hash, 'hex'), 32), now() at time zone 'utc' + interval '1 hour' from gone
            on conflict do nothing
            returning sessionid
        )
        insert into live_events (kind, username) select 7, $1 from ended
        """;

    private const string Find = """
        select t.username, coalesce(t.stamp::text, '') as stamp, t.writes, t.expires,
            t.used is not distinct from (now() at time zone 'utc')::date as isused
        from api_tokens t
        where t.hash = $1 and (t.expires is null or t.expires > now() at time zone 'utc')
        """;

    private const string Use = """
        update api_tokens set used = (now() at time zone 'utc')::date
        where hash = $1 and used is distinct from (now() at time zone 'utc')::date
        """;

    private sealed record Row(string Username, string Stamp, bool Writes, DateTime? Expires, bool IsUsed);

    /// <summary>The tokens of the account that work, the newest first.</summary>
    public async Task<IReadOnlyList<ListedToken>> ListAsync(string actor)
    {
        await using var results = await db.ReadAsync(new Query(List, actor, (long)Most));
        return await results.ListAsync(row => new ListedToken(
            row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.GetDateTime(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4), row.IsDBNull(5) ? null : row.GetDateTime(5)));
    }

    /// <summary>Makes a token.</summary>
    /// <param name="days">After so many days it expires; null: never.</param>
    /// <param name="confirm">Refuses unless the visitor has logged in or typed the password just now.</param>
    /// <returns>The token itself, which is stored nowhere.</returns>
    /// <exception cref="RefusedException">A field is invalid, there are too many tokens, or too many were made.</exception>
    public async Task<string> MakeAsync(string actor, string? name, bool writes, int? days, Func<Task> confirm)
    {
        var problems = new FieldProblems();
        var newName = problems.Check(() => TextRules.Required(name, "name", "The name", MaxName));
        problems.Check(() =>
        {
            if (days is < 1 or > MaxDays)
            {
                throw Refuse.Invalid($"The number of days must be 1 to {MaxDays}, or missing.", "days");
            }
        });
        problems.ThrowIfAny();
        await confirm();
        await limits.ConsumeAsync(RateLimiter.Secrets, actor);
        var token = ApiToken.New();
        await db.InTransactionAsync(async () =>
        {
            await db.OneAsync<string>(Lock, actor);
            await db.RunAsync(Prune, actor);
            if (await db.RunAsync(Insert, actor, newName, ApiToken.Hash(token), writes, days is { } some ? (double)some : null, Most) == 0)
            {
                throw Refuse.Conflict($"You have {Most} tokens. Revoke one first.", "name");
            }

            await notifications.AccountChangedAsync(actor, AccountChange.Token);
            return true;
        });
        security.TokenMade(actor);
        return token;
    }

    /// <summary>Revokes a token: its next request is refused, on every instance.</summary>
    /// <exception cref="RefusedException">The account has no such token (404).</exception>
    public async Task RevokeAsync(string actor, long tokenId)
    {
        if (await db.RunAsync(Revoke, actor, tokenId) == 0)
        {
            throw Refuse.NotFound("You have no such token.");
        }

        security.TokenRevoked(actor);
    }

    /// <summary>
    /// What a token stands for; null if there is none, or it has expired. Its session is confirmed as any other. That it was used is
    /// written down once a day.
    /// </summary>
    internal async Task<TokenSession?> FindAsync(byte[] hash)
    {
        await using var results = await db.ReadAsync(new Query(Find, hash));
        if (await results.OneAsync<Row>() is not { } row)
        {
            return null;
        }

        await results.DisposeAsync();
        if (!row.IsUsed)
        {
            await UseAsync(hash);
        }

        return new TokenSession(new Session(row.Username, ApiToken.SessionIdOf(hash), row.Stamp), row.Writes, row.Expires);
    }

    private async Task UseAsync(byte[] hash)
    {
        try
        {
            await db.RunAsync(Use, hash);
        }
        catch (NpgsqlException)
        {
            // A standby answers in the primary's place: it says so another time.
        }
    }
}
