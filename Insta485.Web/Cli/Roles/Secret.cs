using System.Security.Cryptography;
using System.Text;

namespace Insta485.Web.Cli.Roles;

/// <summary>Passwords that are made here, and the files that only their owner can read.</summary>
public static class Secret
{
    /// <summary>48 hex digits.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>
    /// What PostgreSQL keeps of a password (RFC 5803, SCRAM-SHA-256). Given this, it never sees the password itself, nor does its log.
    /// </summary>
    /// <param name="password">ASCII, as <see cref="New"/> makes them.</param>
    public static string Verifier(string password)
    {
        const int Rounds = 4096;
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Rounds, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Rounds}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }

    /// <summary>Writes one, in the place of any file that is there.</summary>
    public static void Write(string path, string secret)
    {
        File.Delete(path);
        WriteFirst(path, secret);
    }

    /// <summary>Writes one, and sees to it that it is on the disk.</summary>
    /// <exception cref="IOException">There is a file already, or it cannot be made.</exception>
    public static void WriteFirst(string path, string secret)
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
