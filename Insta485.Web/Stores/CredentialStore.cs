using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores.Accounts;
using Insta485.Web.Stores.Moderation;
using Insta485.Web.Stores.Notifications;

namespace Insta485.Web.Stores;

/// <summary>A browser that has logged in before.</summary>
/// <param name="Accounts">As which accounts, the last one first.</param>
public sealed record Device(string Id, IReadOnlyList<string> Accounts);

/// <summary>Log in, log out, change the password.</summary>
public sealed class CredentialStore(
    Db db, Passwords passwords, PasswordRules rules, RateLimiter limits, LogInAttempts attempts, NotificationStore notifications,
    SecurityLog security)
{
    private const string StoredPassword = $"""
        select u.username, u.fullname, u.email, u.password, coalesce(s.stamp::text, '') as stamp,
            {Suspension.Reason} as suspension
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
        """;

    private const string SamePassword = "select set_config('insta485.same_password', 'on', true)";

    private const string SetPassword = "update users set password = $3 where username = $1 and password = $2";

    // None if the account was suspended meanwhile: the new password would begin a session.
    private const string StampOf = """
        select stamp::text from password_stamps s
        where username = $1 and (select suspended from account_settings where username = s.username) is null
        """;

    // The streams of the session end, too (docs/decisions/0048); the row itself does not say whose it is.
    private const string End = """
        with gone as (delete from login_sessions where sessionid = $1),
        ended as (
            insert into ended_sessions (sessionid, expires)
            values ($1, $2)
            on conflict do nothing
            returning sessionid
        )
        insert into live_events (kind, username) select 7, $3 from ended
        """;

    // An hour later: the clocks of the server and of an instance may differ.
    private const string ForgetEnded = """
        delete from ended_sessions
        where sessionid in (
            select sessionid from ended_sessions where expires < now() at time zone 'utc' - interval '1 hour'
            order by expires limit 100 for update skip locked
        )
        """;

    /// <summary>Checks user name and password, and begins a session.</summary>
    /// <param name="network">The visitor's address, for IPv6 its /64. Strangers' wrong passwords are counted for it.</param>
    /// <param name="device">The visitor's browser, if it is known. If it has logged in as this account, its wrong passwords are counted
    /// by themselves, and strangers' are not held against it.</param>
    /// <exception cref="RefusedException">
    /// A field is empty, the name or password is wrong, too many were wrong, or the account is suspended.
    /// </exception>
    public async Task<Session> LogInAsync(string? username, string? password, string network, Device? device = null)
    {
        if (string.IsNullOrEmpty(username))
        {
            throw Refuse.Invalid("The user name is missing.", "username");
        }

        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The password is missing.", "password");
        }

        return await attempts.RunAsync(username, network, device, Passwords.ChecksOf(password), (name, counters) =>
            LogInInTurnAsync(name, password, counters));
    }

    /// <summary>Ends a session on every instance, also for copies of its cookie.</summary>
    /// <param name="expires">When its cookie expires: until then it is remembered that the session has ended.</param>
    public async Task LogOutAsync(Session session, DateTimeOffset expires)
    {
        await db.RunAsync(End, session.Id, expires.UtcDateTime, session.Username);
        await db.RunAsync(ForgetEnded);
        security.SessionEnded(session.Username);
    }

    /// <summary>Stores a new password. All other sessions of the account are over; the returned one replaces the current one.</summary>
    /// <param name="sessionId">Wrong current passwords are counted for the session.</param>
    /// <exception cref="RefusedException">A field is empty, the current password is wrong, or the new ones are invalid.</exception>
    public async Task<Session> ChangePasswordAsync(string actor, string? password, string? newPassword1, string? newPassword2,
        string sessionId, string network)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The current password is missing.", "password");
        }

        if (string.IsNullOrEmpty(newPassword1) || string.IsNullOrEmpty(newPassword2))
        {
            throw Refuse.Invalid("The new password is missing.", string.IsNullOrEmpty(newPassword1) ? "new_password1" : "new_password2");
        }

        try
        {
            // The current password is checked, and the new one is hashed.
            await limits.ConsumeAsync(RateLimiter.OfPasswordCheck(sessionId, network, Passwords.ChecksOf(password) + 1));
            return await passwords.InTurnAsync(
                sessionId, network, () => ChangeInTurnAsync(actor, password, newPassword1, newPassword2, sessionId));
        }
        catch (RefusedException e) when (e.Kind is ErrorKind.TooManyRequests or ErrorKind.Busy)
        {
            security.LogInLimited(actor);
            throw;
        }
    }

    private async Task<Session> LogInInTurnAsync(string name, string password, RateLimiter.Counter[] counters)
    {
        var stored = await attempts.ReadAsync<StoredRow>(counters, new Query(StoredPassword, name));
        var (good, upgrade) = await passwords.VerifyAsync(stored?.Password, password);
        if (!good || stored is null)
        {
            security.WrongPassword(stored?.Username);
            await limits.ConsumeAsync(counters);
            throw Refuse.Forbidden("Wrong user name or password.", "password");
        }

        await limits.ForgetAsync(counters[0]);
        if (stored.Suspension is { } reason)
        {
            security.AccessDenied(stored.Username);
            throw Suspension.Refusal(reason);
        }

        if (upgrade is not null)
        {
            // Sessions of this password stay valid. If the hash was changed since it was read, this changes nothing.
            await db.InTransactionAsync(async () =>
            {
                await db.OneAsync<string>(SamePassword);
                return await db.RunAsync(SetPassword, stored.Username, stored.Password, upgrade);
            });
        }

        security.LoggedIn(stored.Username);
        return Session.Begin(stored.Username, stored.Stamp);
    }

    private async Task<Session> ChangeInTurnAsync(string actor, string password, string newPassword1, string newPassword2,
        string sessionId)
    {
        RateLimiter.Counter[] counters = [new(RateLimiter.WrongPasswordsPerSession, sessionId)];
        var stored = await attempts.ReadAsync<StoredRow>(counters, new Query(StoredPassword, actor)) ?? throw new SessionOverException();
        var (good, _) = await passwords.VerifyAsync(stored.Password, password);
        if (!good)
        {
            security.WrongPassword(actor);
            await limits.ConsumeAsync(counters);
            throw Refuse.Forbidden("The current password is wrong.", "password");
        }

        if (PostgresText.Composed(newPassword1) != PostgresText.Composed(newPassword2))
        {
            throw Refuse.Mismatch("The new passwords don't match.", "new_password2");
        }

        rules.Require(newPassword1, "new_password1", actor, stored.Fullname, stored.Email);
        var hash = await passwords.HashAsync(newPassword1);
        var stamp = await db.InTransactionAsync(async () =>
        {
            // Another request changed the password since it was checked: this session is over.
            if (await db.RunAsync(SetPassword, actor, stored.Password, hash) == 0)
            {
                throw new SessionOverException();
            }

            await notifications.AccountChangedAsync(actor, AccountChange.Password);
            return await db.OneAsync<string>(StampOf, actor) ?? throw new SessionOverException();
        });
        security.PasswordChanged(actor);
        return Session.Begin(actor, stamp);
    }

    private sealed record StoredRow(string Username, string Fullname, string Email, string Password, string Stamp, string? Suspension);
}
