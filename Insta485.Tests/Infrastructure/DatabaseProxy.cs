using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A proxy between the site and PostgreSQL. It counts the round trips that are really made (a Sync or simple Query message ends
/// each; PostgreSQL, "Frontend/Backend Protocol"), and can cut the connections.
/// </summary>
public sealed class DatabaseProxy(int serverPort) : IDisposable
{
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private TcpListener? _listener;
    private int _roundTrips;
    private int _losesNext;

    /// <summary>Where the site connects.</summary>
    public int Port { get; private set; }

    /// <summary>Since the start.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>Whether no connection of the site was ever broken: its pool holds good ones only.</summary>
    public bool IsIntact { get; private set; } = true;

    /// <summary>Lets connections through, always on the same port.</summary>
    public void Connect()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Breaks open connections and refuses new ones.</summary>
    public void Cut()
    {
        _listener?.Stop();
        Break();
    }

    /// <summary>Does something while the connections are cut.</summary>
    public async Task WhileCutAsync(Func<Task> work)
    {
        Cut();
        try
        {
            await work();
        }
        finally
        {
            Connect();
        }
    }

    /// <summary>Breaks open connections.</summary>
    public void Break()
    {
        IsIntact = false;
        foreach (var client in _open.Keys)
        {
            client.Close();
        }
    }

    /// <summary>Breaks the connection of the next round trip when the server has answered; the site does not get the answer.</summary>
    public void LoseNextAnswer()
    {
        IsIntact = false;
        Volatile.Write(ref _losesNext, 1);
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut was called.
        }
    }

    private async Task CarryAsync(TcpClient site)
    {
        using var server = new TcpClient { NoDelay = true };
        site.NoDelay = true;
        _open[site] = true;
        _open[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort);
            await Task.WhenAny(AskAsync(site.GetStream(), server.GetStream()), AnswerAsync(server.GetStream(), site.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Either end closed.
        }
        finally
        {
            site.Close();
            _open.TryRemove(site, out _);
            _open.TryRemove(server, out _);
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[81920];
        while (await from.ReadAsync(buffer) is > 0 and var length && Interlocked.Exchange(ref _losesNext, 0) == 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, length));
        }
    }

    // Every message but the first has a type byte before its length.
    private async Task AskAsync(NetworkStream from, NetworkStream to)
    {
        var isFirst = true;
        var header = new byte[5];
        while (true)
        {
            var start = isFirst ? 1 : 0;
            await from.ReadExactlyAsync(header.AsMemory(start));
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            await from.ReadExactlyAsync(body);
            if (!isFirst && header[0] is (byte)'S' or (byte)'Q')
            {
                Interlocked.Increment(ref _roundTrips);
            }

            await to.WriteAsync((byte[])[.. header.AsSpan(start), .. body]);
            isFirst = false;
        }
    }
}
