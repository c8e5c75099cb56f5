using System.Net.Sockets;
using Insta485.Decoder;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A decoder at a socket, in this process: it answers as a test tells it, or keeps a picture as it is for tests of what happens around
/// decoding, which costs no CPU.
/// </summary>
public sealed class FakeDecoder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-decoder-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<Stream, Task> _answer;

    /// <param name="answer">Handles a connection, which is closed afterwards.</param>
    public FakeDecoder(Func<Stream, Task>? answer = null)
    {
        _answer = answer ?? (stream => CopyAsync(stream, _ => TestPictures.WebP()));
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Its socket.</summary>
    public string Path => System.IO.Path.Combine(_folder, "socket");

    /// <summary>The setting that makes a site use it.</summary>
    public (string Key, string Value) Setting => ("Uploads:Decoder", Path);

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Keeps every picture as it is; each size is what <paramref name="small"/> makes of its name.</summary>
    public static async Task CopyAsync(Stream stream, Func<string, byte[]> small)
    {
        while (await Wire.ReadAsync<DecodeRequest>(stream, CancellationToken.None) is { } request)
        {
            var file = new byte[request.Length];
            await stream.ReadExactlyAsync(file);
            var info = PictureInfo.Read(file) ?? new PictureInfo("JPEG", 0, 0);
            await Wire.WriteAsync(stream, new PictureHeader(Failure.None, info.Format, info.Width, info.Height, info.Frames),
                CancellationToken.None);
            if (await Wire.ReadAsync<DecodeOrder>(stream, CancellationToken.None) is not { IsWanted: true } order)
            {
                continue;
            }

            List<byte[]> files = [.. order.KeepsMaster ? [] : new[] { file }, .. order.Sizes.Select(size => small(size.Name))];
            await Wire.WriteAsync(stream,
                new DecodeResult(Failure.None, info.Format, info.Width, info.Height, "#616263", [.. files.Select(made => made.Length)]),
                CancellationToken.None);
            foreach (var made in files)
            {
                await stream.WriteAsync(made);
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await _answer(stream);
        }
        catch (IOException)
        {
            // The site has closed the connection.
        }
    }
}

/// <summary>A site with this decoder.</summary>
public sealed class CopyingSite : SiteFixture
{
    private readonly FakeDecoder _decoder = new();

    protected override (string Key, string Value)[] Settings => [_decoder.Setting];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _decoder.Dispose();
    }
}
