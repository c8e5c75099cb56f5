using System.Net;

namespace Insta485.Web.Configuration;

/// <summary>Who may say where a request came from.</summary>
public sealed class ProxyOptions
{
    /// <summary>Addresses and networks (192.0.2.0/24) with commas between them; empty: nobody.</summary>
    public string KnownProxies { get; init; } = "";

    /// <summary>The same, understood.</summary>
    internal IReadOnlyList<IPNetwork> Networks { get; private set; } = [];

    internal void Check() =>
        Networks = [.. KnownProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    private static IPNetwork Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new SettingsException("ForwardedHeaders:KnownProxies",
            "must be addresses or networks like 192.0.2.7 or 192.0.2.0/24, with commas between them");
}

/// <summary>How the site ends.</summary>
public sealed class ShutdownOptions
{
    /// <summary>The most there can be; whoever stops the site waits for twice as many, and 30.</summary>
    public const int MostDrainSeconds = 300;

    /// <summary>
    /// Seconds for balancers to see that it is not ready, and as many for their connections to end; 0 where there are none.
    /// </summary>
    public int DrainSeconds { get; init; }
}
