using System.Security.Cryptography;
using System.Text;

namespace Insta485.Web.Security;

/// <summary>
/// A code that replaces a lost password once: 80 random bits as 16 letters and digits in groups of four. People copy it from paper, so that
/// case, dashes and spaces do not count, nor whether a letter O or a digit 0 was read (the alphabet is Crockford's).
/// </summary>
internal static class RecoveryCode
{
    /// <summary>How many an account has.</summary>
    public const int Count = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;
    private const int Group = 4;

    /// <summary>A new code.</summary>
    public static string New() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(Group).Select(group => new string(group)));

    /// <summary>What is stored of a code, and what is looked up for a typed one; nothing has the hash of a text that is none.</summary>
    public static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(
        code.Where(letter => letter != '-' && !char.IsWhiteSpace(letter)).Select(Read))));

    private static char Read(char letter) => char.ToUpperInvariant(letter) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var other => other,
    };
}
