using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>Sessions and passwords.</summary>
public sealed class AccountOptions
{
    /// <summary>A session ends after so many days.</summary>
    [Range(1, 365)]
    public int SessionDays { get; init; }

    /// <summary>A session that is not used for so many days ends.</summary>
    [Range(1, 365)]
    public int IdleDays { get; init; }

    /// <summary>For so many minutes after a log-in the password is not asked for again. 0: it always is.</summary>
    [Range(0, 1440)]
    public int FreshMinutes { get; init; }

    /// <summary>Whether programs may send user name and password (HTTP Basic) instead of a token.</summary>
    public bool BasicWithPassword { get; init; }

    /// <summary>The domain that passkeys are made for: the site's host, or a domain above it. Empty: the host.</summary>
    [RegularExpression("[a-z0-9-]+([.][a-z0-9-]+)*", ErrorMessage = "must be a domain in lower case, like example.com")]
    public string PasskeyDomain { get; init; } = "";

    /// <summary>The cost of bcrypt: 2 to this power rounds.</summary>
    [Range(4, 16)]
    public int BcryptWorkFactor { get; init; }

    /// <summary>Whether a new password may not be a common one, or the account's own name. Null: unless the target is local.</summary>
    public bool? RefuseCommonPasswords { get; init; }
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
