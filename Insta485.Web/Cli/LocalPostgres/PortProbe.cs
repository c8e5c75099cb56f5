using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Looks at processes and ports.</summary>
public static class PortProbe
{
    /// <summary>A process of this id lives, and it is a PostgreSQL.</summary>
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

    /// <summary>Something accepts connections there.</summary>
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

    /// <summary>Nothing listens on this port of the loopback.</summary>
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
