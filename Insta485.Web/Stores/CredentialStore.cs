using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Web.Stores;

/// <summary>Log in, log out, change the password.</summary>
public sealed class CredentialStore(Db db, Passwords passwords, RateLimiter limits, AccountOptions options)
{
    /// <summary>The fewest characters of a new password (specification 8).</summary>
    public const int MinPassword = 8;

    /// <summary>The most characters of a new password: a bound on the work of hashing it.</summary>
    public const int MaxPassword = 1024;

    private const string StoredPassword = """
        select u.password, coalesce(s.stamp::text, '') as stamp
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
        """;

    private const string SamePassword = "select set_config('insta485.same_password', 'on', true)";

    private const string SetPassword = "update users set password = $3 where username = $1 and password = $2";

    private const string StampOf = "select stamp::text from password_stamps where username = $1";

    private const string End = """
        insert into ended_sessions (sessionid, expires)
        values ($1, now() at time zone 'utc' + $2 * interval '1 day')
        on conflict do nothing
        """;

    private const string ForgetEnded = """
        delete from ended_sessions
        where sessionid in (
            select sessionid from ended_sessions where expires < now() at time zone 'utc' order by expires limit 100 for update skip locked
        )
        """;

    /// <summary>Checks user name and password, and begins a session.</summary>
    /// <param name="address">The visitor's address; wrong passwords are counted for it and for the name.</param>
    /// <exception cref="RefusedException">A field is empty, the name or password is wrong, or too many were wrong.</exception>
    public async Task<Session> LogInAsync(string? username, string? password, string address)
    {
        if (string.IsNullOrEmpty(username))
        {
            throw Refuse.Invalid("The user name is missing.", "username");
        }

        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The password is missing.", "password");
        }

        await limits.ConsumeAsync(RateLimiter.OfPasswordCheck(username, address));
        return await passwords.InTurnAsync(username, address, () => LogInInTurnAsync(username, password, address));
    }

    /// <summary>Ends a session on every instance, also for copies of its cookie.</summary>
    public async Task LogOutAsync(Session session)
    {
        await db.RunAsync(End, session.Id, options.SessionDays);
        await db.RunAsync(ForgetEnded);
    }

    /// <summary>Stores a new password. All other sessions of the account are over; the returned one replaces the current one.</summary>
    /// <exception cref="RefusedException">A field is empty, the current password is wrong, or the new ones are invalid.</exception>
    public async Task<Session> ChangePasswordAsync(string actor, string? password, string? newPassword1, string? newPassword2,
        string address)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The current password is missing.", "password");
        }

        if (string.IsNullOrEmpty(newPassword1) || string.IsNullOrEmpty(newPassword2))
        {
            throw Refuse.Invalid("The new password is missing.", string.IsNullOrEmpty(newPassword1) ? "new_password1" : "new_password2");
        }

        // The current password is checked, and the new one is hashed.
        await limits.ConsumeAsync(RateLimiter.OfPasswordCheck(actor, address, times: 2));
        return await passwords.InTurnAsync(actor, address, () => ChangeInTurnAsync(actor, password, newPassword1, newPassword2, address));
    }

    internal static string Valid(string? password, string field)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The password is missing.", field);
        }

        var problem = password.Length switch
        {
            < MinPassword => $"at least {MinPassword}",
            > MaxPassword => $"at most {MaxPassword}",
            _ => null,
        };
        return problem is null
            ? password
            : throw Refuse.Invalid($"The password must be {problem} characters (it has {password.Length}).", field);
    }

    private async Task<Session> LogInInTurnAsync(string username, string password, string address)
    {
        var stored = await StoredAsync(username, address);
        var (good, upgrade) = await passwords.VerifyAsync(stored?.Password, password);
        if (!good || stored is null)
        {
            await CountWrongAsync(username, address);
            throw Refuse.Forbidden("Wrong user name or password.", "password");
        }

        await limits.ForgetAsync(RateLimiter.WrongLogInsPerAccount, username);
        if (upgrade is not null)
        {
            // Sessions of this password stay valid. If the hash was changed since it was read, this changes nothing.
            await db.InTransactionAsync(async () =>
            {
                await db.OneAsync<string>(SamePassword);
                return await db.RunAsync(SetPassword, username, stored.Password, upgrade);
            });
        }

        return Session.Begin(username, stored.Stamp);
    }

    private async Task<Session> ChangeInTurnAsync(string actor, string password, string newPassword1, string newPassword2, string address)
    {
        var stored = await StoredAsync(actor, address) ?? throw new SessionOverException();
        var (good, _) = await passwords.VerifyAsync(stored.Password, password);
        if (!good)
        {
            await CountWrongAsync(actor, address);
            throw Refuse.Forbidden("The current password is wrong.", "password");
        }

        if (newPassword1 != newPassword2)
        {
            throw Refuse.Mismatch("The new passwords don't match.", "new_password2");
        }

        var hash = await passwords.HashAsync(Valid(newPassword1, "new_password1"));
        var stamp = await db.InTransactionAsync(async () =>
        {
            // Another request changed the password since it was checked: this session is over.
            return await db.RunAsync(SetPassword, actor, stored.Password, hash) == 1
                ? await db.OneAsync<string>(StampOf, actor)
                : throw new SessionOverException();
        });
        return Session.Begin(actor, stamp);
    }

    private async Task<StoredRow?> StoredAsync(string username, string address)
    {
        // A name that can't be stored belongs to no user. It is looked up as the empty name, so that it is counted too.
        username = PostgresText.IsStorable(username) ? username : "";
        await using var results = await db.ReadAsync(
            RateLimiter.Peek(RateLimiter.WrongLogInsPerAccount, username),
            RateLimiter.Peek(RateLimiter.WrongLogInsPerAddress, address),
            new Query(StoredPassword, username));
        limits.RefuseIfExhausted(RateLimiter.WrongLogInsPerAccount, await results.OneAsync<RateLimiter.Row>());
        limits.RefuseIfExhausted(RateLimiter.WrongLogInsPerAddress, await results.OneAsync<RateLimiter.Row>());
        return await results.OneAsync<StoredRow>();
    }

    private async Task CountWrongAsync(string username, string address)
    {
        await limits.ConsumeAsync(RateLimiter.WrongLogInsPerAccount, username);
        await limits.ConsumeAsync(RateLimiter.WrongLogInsPerAddress, address);
    }

    private sealed record StoredRow(string Password, string Stamp);
}
