using System.Net;
using System.Net.Sockets;

namespace Insta485.Web.Http;

/// <summary>Where a visitor comes from, as tries are counted.</summary>
public static class ClientAddress
{
    /// <summary>The visitor's address; of IPv6 the network, since one visitor has as many addresses in it as they like.</summary>
    public static string Of(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "nowhere",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } v6 =>
            new IPNetwork(new IPAddress([.. v6.GetAddressBytes()[..8], .. new byte[8]]), 64).ToString(),
        var v4 => v4.ToString(),
    };
}
