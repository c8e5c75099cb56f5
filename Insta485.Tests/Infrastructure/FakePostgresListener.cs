using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Insta485.Tests.Infrastructure;

/// <summary>Listens like a PostgreSQL server that does not answer, does not offer TLS, or has any certificate.</summary>
public sealed class FakePostgresListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly byte[] _answer;
    private readonly Task _work;

    /// <param name="answer">The answer to a request for TLS: "S", "N", or "" for none.</param>
    /// <param name="certificate">The certificate to send after "S", and its key, both PEM.</param>
    public FakePostgresListener(string answer, (string Certificate, string Key)? certificate = null)
    {
        _answer = [.. answer.Select(letter => (byte)letter)];
        if (certificate is var (shown, key))
        {
            using var read = X509Certificate2.CreateFromPem(shown, key);
            _certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), null);
        }

        _listener.Start();
        _work = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _listener.Stop();
        _certificate?.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        try
        {
            await AnswerAsync(stream);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            // The client gave up: it may do so at any point, also within the handshake.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        await stream.ReadExactlyAsync(new byte[8], _end.Token);
        await stream.WriteAsync(_answer, _end.Token);
        if (_certificate is not null)
        {
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        }

        // Until the client closes the connection.
        await stream.CopyToAsync(Stream.Null, _end.Token);
    }
}
