using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Insta485.Web.Hosting;

/// <summary>
/// Ends the connection of a visitor who takes nothing of an answer for some time. Kestrel's own limit is a rate, and a visitor who took
/// the first megabytes quickly may then pause for hours. The kernel holds megabytes that Kestrel has sent, so the kernel is asked.
/// </summary>
internal static class SlowReaders
{
    /// <summary>Looks at each connection once a second; on Linux only.</summary>
    public static void CutOff(KestrelServerOptions kestrel, TimeSpan timeout) => kestrel.ConfigureEndpointDefaults(endpoint =>
    {
        // HTTP/2 acknowledges all that arrives and pauses each answer on its own, which the kernel doesn't see.
        endpoint.Protocols = HttpProtocols.Http1;
        endpoint.Use(next => connection =>
        {
            if (OperatingSystem.IsLinux()
                && connection.Features.Get<IConnectionSocketFeature>()?.Socket is { ProtocolType: ProtocolType.Tcp } socket)
            {
                connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(
                    static watch => ((Watch)watch).Look(), new Watch(connection, socket, timeout));
            }

            return next(connection);
        });
    });

    private sealed class Watch(ConnectionContext connection, Socket socket, TimeSpan timeout)
    {
        // struct tcp_info of linux/tcp.h, from tcp(7), and the places of its fields.
        private const int Tcp = 6;
        private const int TcpInfo = 11;
        private const int Unacknowledged = 24;
        private const int Taken = 120;
        private const int NotSent = 144;
        private const int Size = 148;

        private ulong _taken;
        private long _since = Environment.TickCount64;

        public void Look()
        {
            Span<byte> info = stackalloc byte[Size];
            try
            {
                if (socket.GetRawSocketOption(Tcp, TcpInfo, info) < Size)
                {
                    return;
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // The connection has just ended.
                return;
            }

            var (before, now) = (_taken, Environment.TickCount64);
            _taken = BinaryPrimitives.ReadUInt64LittleEndian(info[Taken..]);
            if (_taken != before || (IsZero(info[Unacknowledged..]) && IsZero(info[NotSent..])))
            {
                _since = now;
            }
            else if (now - _since >= timeout.TotalMilliseconds)
            {
                connection.Abort(new ConnectionAbortedException("The visitor takes nothing of the answer."));
            }
        }

        private static bool IsZero(ReadOnlySpan<byte> number) => BinaryPrimitives.ReadUInt32LittleEndian(number) == 0;
    }
}
