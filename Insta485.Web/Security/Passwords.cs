using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Security;

/// <summary>
/// Hashes and verifies passwords, nothing else. New ones are bcrypt (<c>$2b$</c>) over base64 of SHA-384, so that nothing is cut
/// at 72 bytes: what BCrypt.Net-Next calls enhanced. The course's <c>sha512$salt$hash</c> verifies (specification 1.2).
/// bcrypt is the system's libxcrypt: no maintained package of it can be restored (docs/decisions.md).
/// </summary>
public sealed partial class Passwords : IDisposable
{
    private readonly string _dummy;
    private readonly int _workFactor;
    private long _computed;

    // One computation takes a core for a fifth of a second: at most as many at once as there are cores, the rest wait.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    static Passwords() => NativeLibrary.SetDllImportResolver(typeof(Passwords).Assembly, Resolve);

    /// <summary>Tests the library once, so that a machine without it says so at start and not at the first log-in.</summary>
    /// <exception cref="SettingsException">libxcrypt is missing or has no bcrypt.</exception>
    public Passwords(AccountOptions options)
    {
        _workFactor = options.BcryptWorkFactor;
        try
        {
            // A password nobody has, to spend the same time on a name nobody has.
            _dummy = Bcrypt(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), Salt(_workFactor));
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or CryptographicException)
        {
            throw new SettingsException("bcrypt", "needs libxcrypt: install libcrypt1 (Debian, Ubuntu), libxcrypt (Fedora, Homebrew)");
        }
    }

    /// <summary>How often bcrypt was computed: what a log-in costs, counted, since time depends on the machine.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    /// <summary>
    /// Does work that needs a password checked or hashed, once a core is free for it. Take the turn before the first statement:
    /// whoever waits then holds no connection, and wrong log-ins that come all at once are counted one after the other.
    /// </summary>
    /// <exception cref="RefusedException">No core was free for ten seconds (503).</exception>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        if (!await _cores.WaitAsync(_timeout))
        {
            throw Refuse.Busy("Too many people are logging in at once. Try again in a moment.", _timeout);
        }

        try
        {
            return await work();
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <summary>A new hash, to be stored.</summary>
    public Task<string> HashAsync(string password) => Task.Run(() => Bcrypt(password, Salt(_workFactor)));

    /// <summary>
    /// Whether the password is the stored one. Nothing stored costs the same time as a wrong password, whatever the kind of the stored one.
    /// </summary>
    /// <returns>
    /// <c>Good</c>, and in <c>Upgrade</c> a new hash to store where the stored one is of the course's kind or of another work factor.
    /// </returns>
    public async Task<(bool Good, string? Upgrade)> VerifyAsync(string? stored, string password)
    {
        if (stored is not null && stored.StartsWith("$2", StringComparison.Ordinal))
        {
            var good = await Task.Run(() => Same(Bcrypt(password, stored), stored));
            return (good, good && WorkFactorOf(stored) != _workFactor ? await HashAsync(password) : null);
        }

        if (stored is not null && IsCourseHashOf(stored, password))
        {
            return (true, await HashAsync(password));
        }

        await Task.Run(() => Bcrypt(password, _dummy));
        return (false, null);
    }

    /// <summary>Frees the semaphore.</summary>
    public void Dispose() => _cores.Dispose();

    // algorithm$salt$hash: lower-case hex of SHA-512 over the salt's characters followed by the password's bytes.
    private static bool IsCourseHashOf(string stored, string password)
    {
        var parts = stored.Split('$');
        return parts is ["sha512", var salt, var hash]
            && Same(Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(salt + password))), hash);
    }

    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    // $2b$12$…
    private static int WorkFactorOf(string stored) =>
        int.TryParse(stored.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) ? factor : 0;

    private unsafe string Bcrypt(string password, string setting)
    {
        Interlocked.Increment(ref _computed);
        var phrase = Convert.ToBase64String(SHA384.HashData(Encoding.UTF8.GetBytes(password)));
        // struct crypt_data of crypt(3): 32,768 bytes, zeroed before the first use.
        var data = new byte[32768];
        fixed (byte* at = data)
        {
            var result = Marshal.PtrToStringUTF8(Crypt(phrase, setting, at, data.Length));
            return result is { Length: 60 } ? result : throw new CryptographicException("libxcrypt refused the bcrypt setting.");
        }
    }

    private static unsafe string Salt(int workFactor)
    {
        var random = RandomNumberGenerator.GetBytes(16);
        var setting = new byte[64];
        fixed (byte* from = random, to = setting)
        {
            return Marshal.PtrToStringUTF8(GenerateSalt("$2b$", (nuint)workFactor, from, random.Length, to, setting.Length))
                ?? throw new CryptographicException("libxcrypt has no bcrypt.");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string[] places = name == "crypt"
            ? ["libcrypt.so.1", "libcrypt.so.2", "/opt/homebrew/opt/libxcrypt/lib/libcrypt.2.dylib",
                "/usr/local/opt/libxcrypt/lib/libcrypt.2.dylib"]
            : [];
        foreach (var config in places)
        {
            if (NativeLibrary.TryLoad(config, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    [LibraryImport("crypt", EntryPoint = "crypt_rn", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint Crypt(string phrase, string setting, byte* data, int size);

    [LibraryImport("crypt", EntryPoint = "crypt_gensalt_rn", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint GenerateSalt(string prefix, nuint count, byte* random, int randomSize, byte* output, int outputSize);
}
