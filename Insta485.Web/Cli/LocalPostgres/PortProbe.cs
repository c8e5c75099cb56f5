using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Inspects processes and ports of this machine.</summary>
internal static class PortProbe
{
    /// <summary>Whether a process with this id runs and is a PostgreSQL server.</summary>
    public static bool IsPostgres(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether the port accepts connections.</summary>
    public static bool Answers(int port, string host = "127.0.0.1")
    {
        using var client = new TcpClient();
        try
        {
            return client.ConnectAsync(host, port).Wait(TimeSpan.FromSeconds(2));
        }
        catch (AggregateException)
        {
            return false;
        }
    }

    /// <summary>Whether a server can listen on this port of 127.0.0.1.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
