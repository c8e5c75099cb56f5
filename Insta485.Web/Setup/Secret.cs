using System.Security.Cryptography;

namespace Insta485.Web.Setup;

/// <summary>Passwords of the private PostgreSQL, in files that only their owner can read.</summary>
public static class Secret
{
    /// <summary>48 hex digits.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Writes one, in the place of any file that is there.</summary>
    public static void Write(string path, string secret)
    {
        File.Delete(path);
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(stream);
        writer.Write(secret);
    }
}
