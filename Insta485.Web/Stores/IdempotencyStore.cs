using Insta485.Web.Database;

namespace Insta485.Web.Stores;

/// <summary>The first answer to a request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON; of a refusal, its field and message.</param>
/// <param name="Location">The header Location.</param>
public sealed record FirstAnswer(int Status, string? Body, string? Location);

/// <summary>What a key was used for: nothing yet, a request that runs, another request, or a request that was answered.</summary>
public sealed record KeyUse(bool IsNew, bool IsSame, FirstAnswer? Answer);

/// <summary>
/// Remembers the answers to requests with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header), for a day and 1,000 of an
/// account at most.
/// </summary>
public sealed class IdempotencyStore(Db db)
{
    /// <summary>The most keys of an account.</summary>
    public const int MostKeys = 1000;

    // An instance that was killed leaves a request that runs forever; after two minutes another one may take its place.
    private const string Begin = """
        insert into idempotency_keys as k (username, key, request)
        values ($1, $2, $3)
        on conflict (username, key) do update
            set request = excluded.request, status = null, body = null, location = null, created = excluded.created
            where k.created < excluded.created - interval '1 day'
               or (k.status is null and k.created < excluded.created - interval '2 minutes')
        returning true
        """;

    private const string Select = """
        select request = $3 as issame, status, body, location from idempotency_keys where username = $1 and key = $2
        """;

    private static readonly string Forget = $"""
        delete from idempotency_keys
        where username = $1
          and (created < now() at time zone 'utc' - interval '1 day'
            or (created, key) <= (
                select created, key from idempotency_keys where username = $1 order by created desc, key desc offset {MostKeys} limit 1))
        """;

    private const string End = "update idempotency_keys set status = $3, body = $4, location = $5 where username = $1 and key = $2";

    private const string Release = "delete from idempotency_keys where username = $1 and key = $2 and status is null";

    /// <summary>Takes the key for a request, or says what it was used for.</summary>
    /// <param name="request">The SHA-256 of the request.</param>
    public async Task<KeyUse> BeginAsync(string account, string key, byte[] request)
    {
        if (await db.OneAsync<bool>(Begin, account, key, request))
        {
            await db.RunAsync(Forget, account);
            return new KeyUse(IsNew: true, IsSame: true, null);
        }

        var row = await db.OneAsync<Row>(Select, account, key, request);
        return row is null
            // It was released a moment ago.
            ? new KeyUse(IsNew: false, IsSame: true, null)
            : new KeyUse(IsNew: false, row.IsSame, row.Status is { } status ? new FirstAnswer(status, row.Body, row.Location) : null);
    }

    /// <summary>Keeps the answer.</summary>
    public Task EndAsync(string account, string key, FirstAnswer answer) =>
        db.RunAsync(End, account, key, answer.Status, answer.Body, answer.Location);

    /// <summary>Gives the key back: the request was not carried out, and may be sent again.</summary>
    public Task ReleaseAsync(string account, string key) => db.RunAsync(Release, account, key);

    private sealed record Row(bool IsSame, int? Status, string? Body, string? Location);
}
