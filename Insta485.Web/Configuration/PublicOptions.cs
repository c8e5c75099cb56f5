using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>What the site says about itself to everyone.</summary>
public sealed class PublicOptions : IValidatableObject
{
    /// <summary>Where to report a weakness, for <c>/.well-known/security.txt</c>. Empty: there is no such file.</summary>
    public string SecurityContact { get; init; } = "";

    /// <summary>For how many days browsers insist on https after they used it. 0: they forget it.</summary>
    [Range(0, 3650)]
    public int HstsDays { get; init; } = 365;

    /// <summary>Whether they insist on it for all subdomains too.</summary>
    public bool HstsSubdomains { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SecurityContact.Length > 0
            && !(Uri.TryCreate(SecurityContact, UriKind.Absolute, out var contact) && contact.Scheme is "mailto" or "https" or "tel"
                && SecurityContact.All(letter => letter is > ' ' and < '\x7f')))
        {
            yield return new ValidationResult(
                "must be empty or an address like mailto:security@example.com or https://example.com/security", [nameof(SecurityContact)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class PublicOptionsValidator : IValidateOptions<PublicOptions>;
