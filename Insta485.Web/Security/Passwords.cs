using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using BCrypt.Net;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Bcrypt = BCrypt.Net.BCrypt;

namespace Insta485.Web.Security;

/// <summary>
/// Hashes and verifies passwords. New hashes are bcrypt (<c>$2a$</c>) over base64 of SHA-384, so that no password is cut at
/// 72 bytes. Older bcrypt hashes (<c>$2b$</c>) and the course's <c>sha512$salt$hash</c> (specification 1.2) verify too.
/// </summary>
public sealed class Passwords
{
    // A third of the share of a thread that answers pages, when a core has both.
    private const int Niceness = 5;

    private readonly string _dummy;
    private readonly int _workFactor;
    private long _computed;

    // One computation takes a core for a quarter of a second. One core is left for everything else; the rest wait.
    private readonly FairScheduler _cores = new(
        Math.Max(1, Environment.ProcessorCount - 1), TimeSpan.FromSeconds(10),
        "Too many people are logging in right now. Try again in a moment.");

    /// <summary>Computes the hash that unknown names are checked against.</summary>
    public Passwords(AccountOptions options)
    {
        _workFactor = options.BcryptWorkFactor;
        _dummy = Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

    /// <summary>How often bcrypt was computed. Tests count it, because the time depends on the machine.</summary>
    internal long Computed => Interlocked.Read(ref _computed);

    /// <summary>
    /// Runs work that checks or hashes a password as soon as a core is free and its turn has come. Call it before the first
    /// statement: a waiting request then holds no connection, and wrong passwords that arrive together are counted one after the other.
    /// </summary>
    /// <param name="account">The user name as it was sent.</param>
    /// <param name="address">The visitor's address.</param>
    /// <exception cref="RefusedException">Too many wait for the account or from the address, or no core was free in time (503).</exception>
    public Task<T> InTurnAsync<T>(string account, string address, Func<Task<T>> work) => _cores.RunAsync(account, address, work);

    /// <summary>How often a check of this password computes bcrypt at most: as typed too, if it is of another Unicode form.</summary>
    internal static int ChecksOf(string password) => PostgresText.Composed(password) == password ? 1 : 2;

    /// <summary>A new hash, to be stored.</summary>
    public Task<string> HashAsync(string password) => InBackground(() => Hash(PostgresText.Composed(password)));

    /// <summary>
    /// Checks a password against the stored hash. An account without a hash takes as long as a wrong password does, whatever the
    /// kind of the stored hash.
    /// </summary>
    /// <returns>
    /// <c>Good</c> if the password is right; then <c>Upgrade</c> is a new hash to store if the stored one is the course's kind or
    /// has another work factor, or is of another Unicode form.
    /// </returns>
    public async Task<(bool Good, string? Upgrade)> VerifyAsync(string? stored, string password)
    {
        // First in composed form, as new passwords are hashed, then as typed, as they were before.
        var composed = PostgresText.Composed(password);
        string[] forms = composed == password ? [password] : [composed, password];
        var isBcrypt = stored is not null && stored.StartsWith("$2", StringComparison.Ordinal);
        foreach (var form in forms)
        {
            if (stored is not null && !isBcrypt && IsCourseHashOf(stored, form))
            {
                return (true, await HashAsync(password));
            }

            if (await InBackground(() => Verify(form, isBcrypt ? stored ?? _dummy : _dummy)) && isBcrypt)
            {
                var isCurrent = form == composed && WorkFactorOf(stored ?? "") == _workFactor;
                return (true, isCurrent ? null : await HashAsync(password));
            }
        }

        return (false, null);
    }

    // On a thread of its own, which yields to those that answer pages: a page waits for no password.
    private static Task<T> InBackground<T>(Func<T> compute)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            if (OperatingSystem.IsLinux())
            {
                // Of the calling thread only; it fails for nobody who lowers a priority.
                _ = SetPriority(0, 0, Niceness);
            }

            try
            {
                done.SetResult(compute());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        thread.IsBackground = true;
        thread.Start();
        return done.Task;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int niceness);

    private string Hash(string password)
    {
        Interlocked.Increment(ref _computed);
        return Bcrypt.EnhancedHashPassword(WellFormed(password), _workFactor, HashType.SHA384);
    }

    private bool Verify(string password, string stored)
    {
        Interlocked.Increment(ref _computed);
        return Bcrypt.EnhancedVerify(WellFormed(password), stored, HashType.SHA384);
    }

    private static int WorkFactorOf(string stored) => int.Parse(Bcrypt.InterrogateHash(stored).WorkFactor);

    // Half of a surrogate pair becomes U+FFFD, as in hashes that are stored; the library would throw.
    private static string WellFormed(string password) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password));

    // algorithm$salt$hash: lower-case hex of SHA-512 over the salt's characters followed by the password's bytes.
    private static bool IsCourseHashOf(string stored, string password) =>
        stored.Split('$') is ["sha512", var salt, var hash]
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(salt + password)))),
            Encoding.UTF8.GetBytes(hash));
}
