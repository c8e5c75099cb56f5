using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores.Moderation;
using Insta485.Web.Stores.Notifications;

namespace Insta485.Web.Stores.Accounts;

/// <summary>The fields of the form that recovers an account.</summary>
public sealed record Recovery(string? Username, string? Code, string? NewPassword1, string? NewPassword2);

/// <summary>Codes that replace a lost password, each once. The site sends no mail.</summary>
public sealed class RecoveryCodeStore(
    Db db, Passwords passwords, PasswordRules rules, RateLimiter limits, LogInAttempts attempts, NotificationStore notifications,
    SecurityLog security)
{
    private const string Count = """
        select count(*)::integer from recovery_codes where username = $1 and expires is null
        """;

    private const string DeleteAll = "delete from recovery_codes where username = $1";

    private const string Insert = """
        insert into recovery_codes (username, hash) select username, unnest($2::bytea[]) from users where username = $1
        """;

    private const string StoredCode = $"""
        select u.username, u.fullname, u.email, {Suspension.Reason} as suspension
        from users u
        join recovery_codes c on c.username = u.username and c.hash = $2
        where u.username = $1 and (c.expires is null or c.expires > now() at time zone 'utc')
        """;

    private const string Use = "delete from recovery_codes where username = $1 and hash = $2";

    // The trigger users_password changes the stamp, so that all sessions and tokens end.
    private const string SetPassword = "update users set password = $2 where username = $1";

    private const string StampOf = """
        select stamp::text from password_stamps s
        where username = $1 and (select suspended from account_settings where username = s.username) is null
        """;

    private sealed record Row(string Username, string Fullname, string Email, string? Suspension);

    /// <summary>How many codes the account has, without one of the operator's.</summary>
    public async Task<int> CountAsync(string actor)
    {
        await using var results = await db.ReadAsync(new Query(Count, actor));
        return await results.OneAsync<int>();
    }

    /// <summary>Makes new codes. Those of before work no more.</summary>
    /// <param name="confirm">Refuses unless the visitor has logged in or typed the password just now.</param>
    /// <returns>The codes themselves, which are stored nowhere.</returns>
    /// <exception cref="RefusedException">Too many were made.</exception>
    public async Task<IReadOnlyList<string>> MakeAsync(string actor, Func<Task> confirm)
    {
        await confirm();
        await limits.ConsumeAsync(RateLimiter.Secrets, actor);
        var codes = Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New()).ToList();
        await db.InTransactionAsync(async () =>
        {
            await db.RunAsync(DeleteAll, actor);
            await db.RunAsync(Insert, actor, codes.Select(RecoveryCode.Hash).ToArray());
            await notifications.AccountChangedAsync(actor, AccountChange.Codes);
            return true;
        });
        security.CodesMade(actor);
        return codes;
    }

    /// <summary>Sets a new password for who has a code. All sessions and tokens of the account are over; this one begins.</summary>
    /// <param name="network">As for a log-in: wrong codes count as wrong passwords.</param>
    /// <exception cref="RefusedException">
    /// A field is missing (400), the code is wrong or the account suspended (403), the new passwords differ (401) or are invalid (400), or
    /// too many codes were wrong (429).
    /// </exception>
    public async Task<Session> RecoverAsync(Recovery recovery, string network, Device? device)
    {
        var problems = new FieldProblems();
        problems.Check(() => Required(recovery.Username, "username", "The user name"));
        problems.Check(() => Required(recovery.Code, "code", "The recovery code"));
        problems.Check(() => Required(recovery.NewPassword1, "new_password1", "The new password"));
        problems.Check(() => Required(recovery.NewPassword2, "new_password2", "The new password"));
        problems.ThrowIfAny();
        return await attempts.RunAsync(recovery.Username ?? "", network, device, 1, (name, counters) =>
            RecoverInTurnAsync(name, RecoveryCode.Hash(recovery.Code ?? ""), recovery, counters));
    }

    private async Task<Session> RecoverInTurnAsync(string name, byte[] hash, Recovery recovery, RateLimiter.Counter[] counters)
    {
        var stored = await attempts.ReadAsync<Row>(counters, new Query(StoredCode, name, hash));
        if (stored is null)
        {
            security.WrongCode(null);
            await limits.ConsumeAsync(counters);
            throw Wrong();
        }

        if (PostgresText.Composed(recovery.NewPassword1 ?? "") != PostgresText.Composed(recovery.NewPassword2 ?? ""))
        {
            throw Refuse.Mismatch("The new passwords don't match.", "new_password2");
        }

        rules.Require(recovery.NewPassword1, "new_password1", stored.Username, stored.Fullname, stored.Email);
        if (stored.Suspension is { } reason)
        {
            security.AccessDenied(stored.Username);
            throw Suspension.Refusal(reason);
        }

        var password = await passwords.HashAsync(recovery.NewPassword1 ?? "");
        var stamp = await db.InTransactionAsync(async () =>
        {
            // Of two with one code the second finds none.
            if (await db.RunAsync(Use, stored.Username, hash) == 0)
            {
                throw Wrong();
            }

            await db.RunAsync(SetPassword, stored.Username, password);
            await notifications.LoggedInFromNewDeviceAsync(stored.Username);
            return await db.OneAsync<string>(StampOf, stored.Username) ?? throw Suspension.Refusal("");
        });
        await limits.ForgetAsync(counters[0]);
        security.Recovered(stored.Username);
        return Session.Begin(stored.Username, stamp);
    }

    private static void Required(string? value, string field, string what)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Refuse.Invalid($"{what} is missing.", field);
        }
    }

    private static RefusedException Wrong() => Refuse.Forbidden("Wrong user name or recovery code.", "code");
}
