using System.Security.Cryptography;
using System.Text;

namespace Insta485.Web.Cli.Roles;

/// <summary>Generates passwords, and writes files that only their owner can read.</summary>
internal static class Secret
{
    /// <summary>A random password of 48 hex digits.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>
    /// The form in which PostgreSQL stores a password (RFC 5803, SCRAM-SHA-256). It keeps the password itself out of the server's log.
    /// </summary>
    /// <param name="password">ASCII, as from <see cref="New"/>.</param>
    public static string Verifier(string password)
    {
        const int Rounds = 4096;
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Rounds, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Rounds}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }

    /// <summary>Creates the folder of a file, for its owner only.</summary>
    public static void CreateFolder(string file)
    {
        var folder = Path.GetDirectoryName(file) ?? "/";
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
    }

    /// <summary>Writes a file; replaces an existing one.</summary>
    public static void Write(string path, string secret)
    {
        File.Delete(path);
        WriteNew(path, secret);
    }

    /// <summary>Writes a new file and flushes it to the disk.</summary>
    /// <exception cref="IOException">The file exists or can't be created.</exception>
    public static void WriteNew(string path, string secret)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(Encoding.UTF8.GetBytes(secret));
        stream.Flush(flushToDisk: true);
    }
}
