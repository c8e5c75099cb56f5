using System.Collections.Frozen;
using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Security;

/// <summary>The rules of a new password: its length and, if that is on, that it is not among the first an attacker tries.</summary>
/// <param name="refuseCommon">Whether common passwords are refused (<c>Accounts:RefuseCommonPasswords</c>).</param>
public sealed class PasswordRules(bool refuseCommon)
{
    /// <summary>The fewest characters of a new password (specification 8).</summary>
    public const int MinLength = 8;

    /// <summary>The most characters of a new password: a bound on the work of hashing it.</summary>
    public const int MaxLength = 1024;

    private const string SiteName = "insta485";

    // common-passwords.LICENSE.txt says where the list comes from.
    private static readonly Lazy<FrozenSet<string>> Common = new(ReadCommon);

    /// <summary>Requires a password that an account may have.</summary>
    /// <param name="field">The form field.</param>
    /// <param name="own">What belongs to the account: names and e-mail address.</param>
    /// <exception cref="RefusedException">It is missing, too short, too long, common, or the account's own.</exception>
    public string Require(string? password, string field, params string[] own)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refuse.Invalid("The password is missing.", field);
        }

        password = PostgresText.Composed(password);
        var length = password.Length switch
        {
            < MinLength => $"at least {MinLength}",
            > MaxLength => $"at most {MaxLength}",
            _ => null,
        };
        if (length is not null)
        {
            throw Refuse.Invalid($"The password must be {length} characters (it has {password.Length}).", field);
        }

        return refuseCommon && Weakness(password.Trim(), own) is { } weakness
            ? throw Refuse.Invalid($"The password must not be {weakness}.", field)
            : password;
    }

    private static string? Weakness(string password, string[] own) =>
        IsSame(password, SiteName) ? "the name of this site"
        : own.Any(word => IsSame(password, word) || IsSame(password, word.Split('@')[0])) ? "your own name or e-mail address"
        : Common.Value.Contains(password) ? "one of the 10,000 most common ones" : null;

    private static bool IsSame(string password, string word) => string.Equals(password, word.Trim(), StringComparison.OrdinalIgnoreCase);

    private static FrozenSet<string> ReadCommon()
    {
        using var list = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not part of the build."));
        return list.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
