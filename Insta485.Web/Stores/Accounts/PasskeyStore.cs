using System.Buffers.Text;
using System.Security.Cryptography;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores.Moderation;
using Insta485.Web.Stores.Notifications;

namespace Insta485.Web.Stores.Accounts;

/// <summary>
/// Changes the passkeys of accounts (docs/decisions/0050). Whether an answer of one is good is checked by <c>Auth/Passkeys</c>, but for its
/// counter.
/// </summary>
public sealed class PasskeyStore(Db db, PasskeyReader reader, RateLimiter limits, NotificationStore notifications, SecurityLog security)
{
    public const int MaxName = 60;

    /// <summary>How many an account has at most.</summary>
    public const int Most = 10;

    private const string Today = "(now() at time zone 'utc')::date";

    private const string Count = "select count(*)::integer from passkeys where username = $1";

    // Two at once take turns, so that both count.
    private const string Lock = "select username from users where username = $1 for no key update";

    private const string Insert = """
        insert into passkeys
            (credentialid, username, userhandle, name, publickey, signcount, transports, isbackupeligible, isbackedup)
        select $2, u.username, $3, $4, $5, $6, $7::text[], $8, $9
        from users u
        where u.username = $1
          and (select count(*) from passkeys p where p.username = u.username) < $10
          and not exists (select from passkeys p where p.username = u.username and p.userhandle <> $3)
        on conflict do nothing
        """;

    private const string SetName = "update passkeys set name = $3 where username = $1 and credentialid = $2";

    private const string Delete = "delete from passkeys where username = $1 and credentialid = $2";

    // A counter that does not grow: a copy of the passkey may be in use. Passkeys that are copied on purpose do not count.
    private const string Use = $"""
        update passkeys set signcount = $3, isbackedup = $4, used = {Today}
        where username = $1 and credentialid = $2 and ($3 > signcount or ($3 = 0 and signcount = 0))
        """;

    private const string Account = $"""
        select coalesce(s.stamp::text, '') as stamp, {Suspension.Reason} as suspension
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
        """;

    private sealed record AccountRow(string Stamp, string? Suspension);

    /// <summary>The account that is about to add a passkey, with its handle or a new one.</summary>
    /// <exception cref="RefusedException">It has as many as it may have (409), or made too many (429).</exception>
    public async Task<PasskeyUser> BeginAsync(string actor)
    {
        if (await db.OneAsync<int>(Count, actor) >= Most)
        {
            throw TooMany();
        }

        await limits.ConsumeAsync(RateLimiter.Secrets, actor);
        return await reader.OfAccountAsync(actor)
            ?? new PasskeyUser(actor, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
    }

    /// <summary>Adds a passkey that was checked.</summary>
    /// <exception cref="RefusedException">The account has as many as it may have, or somebody has this one (409).</exception>
    internal async Task AddAsync(PasskeyUser user, string name, StoredPasskey passkey)
    {
        await db.InTransactionAsync(async () =>
        {
            await db.OneAsync<string>(Lock, user.Username);
            var added = await db.RunAsync(
                Insert, user.Username, passkey.CredentialId, user.Handle, name, passkey.PublicKey, passkey.SignCount, passkey.Transports,
                passkey.IsBackupEligible, passkey.IsBackedUp, Most);
            if (added == 0)
            {
                throw await db.OneAsync<int>(Count, user.Username) >= Most ? TooMany()
                    : Refuse.Conflict("Another passkey was added meanwhile. Try again.", "name");
            }

            await notifications.AccountChangedAsync(user.Username, AccountChange.Passkey);
            return true;
        });
        security.PasskeyAdded(user.Username);
    }

    /// <summary>Gives a passkey another name.</summary>
    /// <exception cref="RefusedException">The name is invalid (400), the account has no such passkey (404), or too often (429).</exception>
    public async Task RenameAsync(string actor, byte[] credentialId, string? name)
    {
        var newName = ValidName(name);
        await limits.ConsumeAsync(RateLimiter.Secrets, actor);
        if (await db.RunAsync(SetName, actor, credentialId, newName) == 0)
        {
            throw NotThere();
        }
    }

    /// <summary>Removes a passkey: it opens the account no more.</summary>
    /// <exception cref="RefusedException">The account has no such passkey (404).</exception>
    public async Task RemoveAsync(string actor, byte[] credentialId)
    {
        await db.InTransactionAsync(async () =>
        {
            if (await db.RunAsync(Delete, actor, credentialId) == 0)
            {
                throw NotThere();
            }

            await notifications.AccountChangedAsync(actor, AccountChange.PasskeyRemoved);
            return true;
        });
        security.PasskeyRemoved(actor);
    }

    /// <summary>Notes that a passkey was used.</summary>
    /// <returns>False if its counter did not grow, or if it was removed meanwhile: it opens nothing.</returns>
    internal async Task<bool> UseAsync(string username, byte[] credentialId, long signCount, bool isBackedUp)
    {
        if (await db.RunAsync(Use, username, credentialId, signCount, isBackedUp) == 1)
        {
            return true;
        }

        if (await reader.StoredAsync(username, credentialId) is not [])
        {
            security.PasskeyCounterWentBack(username);
            await notifications.AccountChangedAsync(username, AccountChange.PasskeyCopied);
        }

        return false;
    }

    /// <summary>Begins a session of the account, whose passkey was used.</summary>
    /// <exception cref="RefusedException">The account is suspended or gone (403).</exception>
    public async Task<Session> LogInAsync(string username)
    {
        var account = await db.OneAsync<AccountRow>(Account, username);
        if (account is not { Suspension: null })
        {
            security.AccessDenied(username);
            throw Suspension.Refusal(account?.Suspension ?? "");
        }

        security.LoggedIn(username);
        return Session.Begin(username, account.Stamp);
    }

    /// <exception cref="RefusedException">With the field.</exception>
    internal static string ValidName(string? name) => TextRules.Required(name, "name", "The name", MaxName);

    private static RefusedException TooMany() => Refuse.Conflict($"You have {Most} passkeys. Remove one first.", "name");

    private static RefusedException NotThere() => Refuse.NotFound("You have no such passkey.");
}
