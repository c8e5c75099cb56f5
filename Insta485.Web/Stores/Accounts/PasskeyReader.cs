using System.Data.Common;
using Insta485.Web.Database;

namespace Insta485.Web.Stores.Accounts;

/// <summary>Reads passkeys: for their owner, and to check their answers.</summary>
public sealed class PasskeyReader(Db db)
{
    private const string List = """
        select credentialid, name, isbackedup, created, used
        from passkeys
        where username = $1
        order by created desc, credentialid
        limit $2
        """;

    private const string Stored = """
        select credentialid, publickey, signcount, transports, isbackupeligible, isbackedup, created
        from passkeys
        where username = $1 and ($2::bytea is null or credentialid = $2)
        order by created desc, credentialid
        limit $3
        """;

    private const string OfHandle = "select username, userhandle as handle from passkeys where userhandle = $1 limit 1";

    private const string OfCredential = "select username, userhandle as handle from passkeys where credentialid = $1";

    private const string OfAccount = "select username, userhandle as handle from passkeys where username = $1 limit 1";

    /// <summary>The passkeys of the account, the newest first.</summary>
    public async Task<IReadOnlyList<ListedPasskey>> ListAsync(string actor)
    {
        await using var results = await db.ReadAsync(new Query(List, actor, (long)PasskeyStore.Most));
        return await results.ListAsync(row => new ListedPasskey(
            row.GetFieldValue<byte[]>(0), row.GetString(1), row.GetBoolean(2), row.GetDateTime(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4)));
    }

    /// <summary>The account with this handle; null if none has it.</summary>
    internal async Task<PasskeyUser?> OfHandleAsync(string handle) =>
        PostgresText.IsStorable(handle) ? await db.OneAsync<PasskeyUser>(OfHandle, handle) : null;

    /// <summary>The account of a passkey; null if there is no such passkey.</summary>
    internal Task<PasskeyUser?> OfCredentialAsync(byte[] credentialId) => db.OneAsync<PasskeyUser>(OfCredential, credentialId);

    /// <summary>The account with the handle of its passkeys; null if it has none.</summary>
    internal Task<PasskeyUser?> OfAccountAsync(string username) => db.OneAsync<PasskeyUser>(OfAccount, username);

    /// <summary>The account's passkeys, or one of them.</summary>
    internal async Task<IReadOnlyList<StoredPasskey>> StoredAsync(string username, byte[]? credentialId = null)
    {
        await using var results = await db.ReadAsync(new Query(Stored, username, credentialId, (long)PasskeyStore.Most));
        return await results.ListAsync(Read);
    }

    private static StoredPasskey Read(DbDataReader row) => new(
        row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetFieldValue<string[]>(3), row.GetBoolean(4), row.GetBoolean(5), row.GetDateTime(6));
}
