using System.Security.Cryptography;
using System.Text;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Microsoft.Extensions.Caching.Memory;

namespace Insta485.Web.Auth;

/// <summary>A name and password as a program sends them with every request.</summary>
public sealed record Credentials(string Username, string Password);

/// <summary>
/// Credentials that were good a moment ago, so that a program's every request does not cost what a log-in costs. Only good ones
/// are kept: a wrong password is checked, and counted, each time it comes (the same one many times at once counts once). What is
/// kept is the session they lead to, under a
/// keyed hash of both; every request still asks the database whether that session holds, so a changed password counts at once.
/// </summary>
public sealed class VerifiedCredentials(TimeProvider clock) : IDisposable
{
    /// <summary>How many are remembered; beyond it some are forgotten.</summary>
    public const int Most = 10_000;

    /// <summary>How long they are remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryCache _sessions = new(new MemoryCacheOptions { SizeLimit = Most });
    private readonly Lock _gate = new();

    /// <summary>The session of good credentials: remembered, being verified by another request just now, or verified now.</summary>
    /// <exception cref="RefusedException">They are wrong, or there were too many wrong ones.</exception>
    public async Task<Session> SessionAsync(Credentials credentials, Func<Task<Session>> verify)
    {
        var key = KeyOf(credentials);
        Lazy<Task<Session>> session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(key, out Lazy<Task<Session>>? found) || found is null)
            {
                found = new Lazy<Task<Session>>(verify);
                var entry = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = clock.GetUtcNow() + Lifetime };
                _sessions.Set(key, found, entry);
            }

            session = found;
        }

        try
        {
            return await session.Value;
        }
        catch
        {
            ForgetIf(key, session);
            throw;
        }
    }

    /// <summary>They are verified anew when they come again.</summary>
    public void Forget(Credentials credentials) => _sessions.Remove(KeyOf(credentials));

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _sessions.Dispose();

    // Another request may have begun to verify anew already.
    private void ForgetIf(string key, Lazy<Task<Session>> session)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(key, out Lazy<Task<Session>>? found) && found == session)
            {
                _sessions.Remove(key);
            }
        }
    }

    // A name has no NUL in it, so no two pairs look alike. The secret is this process's own: outside it the hash says nothing.
    private string KeyOf(Credentials credentials) =>
        Convert.ToBase64String(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{credentials.Username}\0{credentials.Password}")));
}
