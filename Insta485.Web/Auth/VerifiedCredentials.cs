using System.Security.Cryptography;
using System.Text;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Microsoft.Extensions.Caching.Memory;

namespace Insta485.Web.Auth;

/// <summary>The user name and password of HTTP Basic.</summary>
internal sealed record Credentials(string Username, string Password);

/// <summary>
/// Remembers valid credentials, so that a program's requests don't each cost a bcrypt. A wrong password is checked and counted each
/// time (requests at the same moment count once). It keeps the session under a keyed hash of name and password. The database still
/// confirms that session with every request, so a changed password takes effect at once.
/// </summary>
internal sealed class VerifiedCredentials(TimeProvider clock) : IDisposable
{
    /// <summary>How many are remembered.</summary>
    public const int Most = 10_000;

    /// <summary>How long they are remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryCache _sessions = new(new MemoryCacheOptions { SizeLimit = Most });
    private readonly Lock _gate = new();

    /// <summary>The session of the credentials: remembered, or verified now by this or another request.</summary>
    /// <exception cref="RefusedException">The credentials are wrong, or too many wrong ones were sent.</exception>
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

    /// <summary>The next request with these credentials verifies them again.</summary>
    public void Forget(Credentials credentials) => _sessions.Remove(KeyOf(credentials));

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _sessions.Dispose();

    // Another request may already be verifying them again.
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

    // User names contain no NUL, so no two pairs have the same text. The key of the hash exists only in this process.
    private string KeyOf(Credentials credentials) =>
        Convert.ToBase64String(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{credentials.Username}\0{credentials.Password}")));
}
