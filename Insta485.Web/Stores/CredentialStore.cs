using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Web.Stores;

/// <summary>Who somebody is: log in, log out, change the password.</summary>
public sealed class CredentialStore(Db db, Passwords passwords, RateLimiter limits, AccountOptions options)
{
    /// <summary>Characters of a new password, at the least (specification 8).</summary>
    public const int MinPassword = 8;

    /// <summary>Characters of a password, at the most: a bound on the work of hashing it, far above what anybody types.</summary>
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

    /// <summary>Checks a name and password.</summary>
    /// <param name="address">Where the visitor comes from; wrong passwords are counted for it and for the name.</param>
    /// <exception cref="RefusedException">Something is empty, the name or the password is wrong, or there were too many wrong
    /// ones.</exception>
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

        return await passwords.InTurnAsync(() => LogInInTurnAsync(username, password, address));
    }

    /// <summary>Ends one session for good, on every instance, even if its cookie was copied.</summary>
    public async Task LogOutAsync(Session session)
    {
        await db.RunAsync(End, session.Id, options.SessionDays);
        await db.RunAsync(ForgetEnded);
    }

    /// <summary>Stores a new password. Every other session of the account is over; the returned one goes on.</summary>
    /// <exception cref="RefusedException">Something is empty, the old password is wrong, or the new ones are too short or
    /// differ.</exception>
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

        return await passwords.InTurnAsync(() => ChangeInTurnAsync(actor, password, newPassword1, newPassword2, address));
    }

    internal static string Valid(string? password, string field)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The password is missing.", field);
        }

        return password.Length switch
        {
            < MinPassword => throw Refuse.Invalid($"The password has {password.Length} characters; {MinPassword} are the least.", field),
            > MaxPassword => throw Refuse.Invalid($"The password is longer than {MaxPassword} characters.", field),
            _ => password,
        };
    }

    private async Task<Session> LogInInTurnAsync(string username, string password, string address)
    {
        var stored = await StoredAsync(username, address);
        var (good, upgrade) = await passwords.VerifyAsync(stored?.Password, password);
        if (!good || stored is null)
        {
            await CountWrongAsync(username, address);
            throw Refuse.Forbidden("The user name or the password is wrong.", "password");
        }

        await limits.ForgetAsync(RateLimiter.WrongLogInsPerAccount, username);
        if (upgrade is not null)
        {
            // The sessions of this password go on. If it was upgraded or changed since it was read, nothing happens here.
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
            throw Refuse.Mismatch("The new passwords differ.", "new_password2");
        }

        var hash = await passwords.HashAsync(Valid(newPassword1, "new_password1"));
        var stamp = await db.InTransactionAsync(async () =>
        {
            // Changed by somebody else since it was checked: that one counts, and this session is over.
            return await db.RunAsync(SetPassword, actor, stored.Password, hash) == 1
                ? await db.OneAsync<string>(StampOf, actor)
                : throw new SessionOverException();
        });
        return Session.Begin(actor, stamp);
    }

    private async Task<StoredRow?> StoredAsync(string username, string address)
    {
        // Nobody has a name that cannot be stored; it is looked up as no name, so that the limits hold for it too.
        username = TextRules.IsStorable(username) ? username : "";
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
