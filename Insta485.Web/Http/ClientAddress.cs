using System.Net;
using System.Net.Sockets;

namespace Insta485.Web.Http;

/// <summary>The visitor's address, and the network by which attempts are counted.</summary>
internal static class ClientAddress
{
    /// <summary>The visitor's address; for IPv6 its /64 network, because one visitor has many addresses in it.</summary>
    public static string Of(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "nowhere",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } v6 =>
            new IPNetwork(new IPAddress([.. v6.GetAddressBytes()[..8], .. new byte[8]]), 64).ToString(),
        var v4 => v4.ToString(),
    };

    /// <summary>The visitor's whole address, for the log.</summary>
    public static string Exact(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "nowhere",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        var exact => exact.ToString(),
    };
}
