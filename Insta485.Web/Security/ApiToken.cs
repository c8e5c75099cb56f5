using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Insta485.Web.Security;

/// <summary>
/// The token of a program: <c>i485_</c> and 256 random bits as 43 characters. The beginning tells scanners of source code whose it is. Only
/// its SHA-256 is stored: a random value of this length can't be found from it, so that a slow hash is not needed.
/// </summary>
internal static partial class ApiToken
{
    private const string Prefix = "i485_";

    private const int Bytes = 32;

    /// <summary>A new token.</summary>
    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a text can be a token.</summary>
    public static bool IsValid(string text) => Pattern().IsMatch(text);

    /// <summary>What is stored of a token.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The id of the session that a token stands for: 32 hex digits.</summary>
    public static string SessionIdOf(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 16));

    [GeneratedRegex("^" + Prefix + "[A-Za-z0-9_-]{43}\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
