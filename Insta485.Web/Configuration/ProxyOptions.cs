using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>Trusted proxies.</summary>
public sealed class ProxyOptions : IValidatableObject
{
    /// <summary>Addresses and networks (192.0.2.0/24), separated by commas. Empty: none.</summary>
    public string KnownProxies { get; init; } = "";

    /// <summary>The networks of <see cref="KnownProxies"/>.</summary>
    internal IReadOnlyList<IPNetwork> Networks => [.. Parsed().OfType<IPNetwork>()];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Parsed().Contains(null))
        {
            yield return new ValidationResult(
                "must be addresses or networks like 192.0.2.7 or 192.0.2.0/24, separated by commas", [nameof(KnownProxies)]);
        }
    }

    private IEnumerable<IPNetwork?> Parsed() => KnownProxies
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(text => IPNetwork.TryParse(text, out var network) ? network
            : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : (IPNetwork?)null);
}

[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;
