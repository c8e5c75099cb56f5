using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>Checks the connection to one server of a target before the log-in: host name, port, TLS and certificate.</summary>
internal sealed class ConnectivityCheck(Target target, string host, int port)
{
    private const string HostName = "name", Port = "port", Tls = "TLS";

    // PostgreSQL's SSLRequest: the length of the message, and the code 80877103.
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 210, 22, 47];

    private readonly List<CheckResult> _results = [];

    /// <summary>The checks, in order.</summary>
    public static readonly IReadOnlyList<string> Names = [HostName, Port, Tls];

    /// <summary>Runs the checks up to the first that fails.</summary>
    /// <returns>The results, and whether a log-in can be attempted.</returns>
    public async Task<(IReadOnlyList<CheckResult> Results, bool IsOpen)> RunAsync()
    {
        using var cts = new CancellationTokenSource(TimeSpan.FromSeconds(target.Options.ConnectTimeoutSeconds));
        var isOpen = host.StartsWith('/') ? CheckSocket() : await RunAsync(cts.Token);
        _results.AddRange(Names.Skip(_results.Count).Select(CheckResult.Skipped));
        return (_results, isOpen);
    }

    private string WithinTimeout => $"within {target.Options.ConnectTimeoutSeconds} s";

    private bool CheckSocket()
    {
        _results.Add(CheckResult.Passed(HostName, $"{host} is a folder of sockets"));
        var exists = File.Exists(Path.Combine(host, $".s.PGSQL.{port}"));
        _results.Add(
            CheckResult.PassedIf(exists, Port, exists ? $"the socket of port {port} exists" : $"there is no socket of port {port}",
                $"start PostgreSQL, or correct {target.Setting("Host")} and Port"));
        if (exists)
        {
            _results.Add(CheckResult.Passed(Tls, "off; a socket needs none"));
        }

        return exists;
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (await ResolveAsync(cancellationToken) is not { } addresses
            || await ConnectAsync(addresses, cancellationToken) is not { } connection)
        {
            return false;
        }

        using (connection)
        {
            try
            {
                return await CheckTlsAsync(connection.GetStream(), cancellationToken);
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
            {
                return Fail(Tls,
                    e is OperationCanceledException
                        ? $"no answer {WithinTimeout}" : $"the handshake failed: {(e.InnerException ?? e).Message}",
                    $"make sure that {host}:{port} is a PostgreSQL server, and read its log");
            }
        }
    }

    private async Task<IPAddress[]?> ResolveAsync(CancellationToken cancellationToken)
    {
        var remedy = $"correct {target.Setting("Host")}; a new name, or a name of a private network, may be unknown on this machine";
        try
        {
            // The system's resolver may ignore the token.
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(cancellationToken);
            _results.Add(CheckResult.Passed(HostName, IPAddress.TryParse(host, out _)
                ? $"{host} is an address" : $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}"));
            return addresses;
        }
        // 0.0.0.0 is rejected as an argument.
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            Fail(HostName, $"{host} does not resolve: {e.Message}", remedy);
        }
        catch (OperationCanceledException)
        {
            Fail(HostName, $"{host} does not resolve {WithinTimeout}", remedy);
        }

        return null;
    }

    private async Task<TcpClient?> ConnectAsync(IPAddress[] addresses, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(addresses, port, cancellationToken);
            _results.Add(CheckResult.Passed(Port, $"{port} accepts connections"));
            return client;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            Fail(Port, $"nothing listens at {host}:{port}",
                $"start PostgreSQL there, or the tunnel to it, or correct {target.Setting("Port")}");
        }
        catch (SocketException e)
        {
            Fail(Port, $"{host}:{port} can't be reached: {e.Message}", "check the network between this machine and the server");
        }
        catch (OperationCanceledException)
        {
            Fail(Port, $"{host}:{port} does not answer {WithinTimeout}",
                "admit this machine's address in the instance's security group or firewall, or use a bastion");
        }

        client.Dispose();
        return null;
    }

    private async Task<bool> CheckTlsAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var verify = target.TlsMode == SslMode.VerifyFull
            ? $"set {target.Setting("RootCertificate")} to the file with the root certificates"
            : $"set {target.Setting("TlsMode")} to VerifyFull, and RootCertificate to the file with the root certificates";
        if (target.TlsMode == SslMode.Disable)
        {
            if (target.IsLocal)
            {
                return AddWithoutTls($"off ({target.Setting("TlsMode")} is Disable)", verify);
            }

            // The operator's decision, perhaps for a private network: neither passed nor failed.
            _results.Add(
                CheckResult.Skipped(Tls,
                    $"off ({target.Setting("TlsMode")} is Disable): the connection to {host}:{port} is not encrypted"));
            return true;
        }

        await stream.WriteAsync(SslRequest, cancellationToken);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (answer[0] != 'S')
        {
            return AddWithoutTls("the server does not offer TLS",
                $"configure a certificate and `ssl = on` on the server, and make sure that {host}:{port} is the right one")
                && target.TlsMode < SslMode.Require;
        }

        using var certificate = new CertificateInspector(await AuthoritiesAsync());
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = certificate.ChainPolicy,
            RemoteCertificateValidationCallback = certificate.Inspect,
        }, cancellationToken);
        var version = tls.SslProtocol is SslProtocols.Tls13 ? "1.3" : "1.2";
        if (target.TlsMode != SslMode.VerifyFull)
        {
            _results.Add(CheckResult.PassedIf(target.IsLocal, Tls, $"{version}, the certificate is not verified"
                + (target.IsLocal ? "; on this machine it need not be" : ": an attacker in the network could pose as the server"), verify));
            return true;
        }

        var (detail, remedy) = certificate.Assess(target, host, verify);
        _results.Add(CheckResult.PassedIf(remedy.Length == 0, Tls, remedy.Length == 0 ? $"{version}, {detail}" : detail, remedy));
        return remedy.Length == 0;
    }

    // Read as Npgsql reads it. Without a file the machine's own authorities are trusted.
    private async Task<X509Certificate2Collection> AuthoritiesAsync()
    {
        var authorities = new X509Certificate2Collection();
        if (target.Options.RootCertificate.Length > 0)
        {
            try
            {
                authorities.ImportFromPem(await File.ReadAllTextAsync(target.Options.RootCertificate));
            }
            catch (CryptographicException)
            {
                authorities.Clear();
            }
        }

        return authorities;
    }

    private bool AddWithoutTls(string detail, string remedy)
    {
        _results.Add(CheckResult.PassedIf(target.IsLocal && target.TlsMode < SslMode.Require, Tls,
            target.IsLocal ? $"{detail}; a connection on this machine needs none" : detail, remedy));
        return true;
    }

    private bool Fail(string name, string detail, string remedy)
    {
        _results.Add(CheckResult.Failed(name, detail, remedy));
        return false;
    }
}
