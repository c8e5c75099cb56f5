using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>The way to one of a target's servers: its name, its port, and TLS with its certificate, before anybody logs in.</summary>
public sealed class ConnectivityCheck(Target target, string host, int port)
{
    /// <summary>What is asked, in order.</summary>
    public static readonly IReadOnlyList<string> Names = ["name", "port", "TLS"];

    // PostgreSQL's SSLRequest: its length, and a number that is no version of the protocol.
    private static readonly byte[] TlsPlease = [0, 0, 0, 8, 4, 210, 22, 47];

    private readonly List<CheckResult> _found = [];

    /// <summary>Goes it, as far as it leads.</summary>
    /// <returns>What was found, and whether a log-in is worth trying.</returns>
    public async Task<(IReadOnlyList<CheckResult> Found, bool IsOpen)> RunAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(target.Options.ConnectTimeoutSeconds));
        var isOpen = host.StartsWith('/') ? GoBySocket() : await RunAsync(patience.Token);
        _found.AddRange(Names.Skip(_found.Count).Select(CheckResult.Skipped));
        return (_found, isOpen);
    }

    private string Limit => $"within {target.Options.ConnectTimeoutSeconds} s";

    private bool GoBySocket()
    {
        _found.Add(CheckResult.Passed("name", $"{host} is a folder of sockets"));
        var isThere = File.Exists(Path.Combine(host, $".s.PGSQL.{port}"));
        _found.Add(
            CheckResult.Of("port", isThere, isThere ? $"{port} has its socket" : $"{port} has no socket there",
                $"start PostgreSQL, or correct {target.Setting("Host")} and Port"));
        if (isThere)
        {
            _found.Add(CheckResult.Passed("TLS", "none, and none is needed on a socket"));
        }

        return isThere;
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (await NameAsync(cancellationToken) is not { } addresses || await PortAsync(addresses, cancellationToken) is not { } connection)
        {
            return false;
        }

        using (connection)
        {
            try
            {
                return await TlsAsync(connection.GetStream(), cancellationToken);
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
            {
                return Fail("TLS",
                    e is OperationCanceledException ? $"no answer {Limit}" : $"it came to nothing: {(e.InnerException ?? e).Message}",
                    $"see that it is a PostgreSQL that listens at {host}:{port}, and what its log says");
            }
        }
    }

    private async Task<IPAddress[]?> NameAsync(CancellationToken cancellationToken)
    {
        var remedy = $"correct {target.Setting("Host")}; a name that is new, or private to a network, may not be known here yet";
        try
        {
            // Whoever resolves names for the machine may not stop when told to.
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(cancellationToken);
            _found.Add(
                CheckResult.Passed("name",
                    IPAddress.TryParse(host, out _)
                        ? $"{host} is an address" : $"{host} is {string.Join(", ", addresses.Select(one => one.ToString()))}"));
            return addresses;
        }
        // An address that is nobody's (0.0.0.0) is an argument to it, and a wrong one.
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            Fail("name", $"{host} does not resolve: {e.Message}", remedy);
        }
        catch (OperationCanceledException)
        {
            Fail("name", $"{host} does not resolve {Limit}", remedy);
        }

        return null;
    }

    private async Task<TcpClient?> PortAsync(IPAddress[] addresses, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(addresses, port, cancellationToken);
            _found.Add(CheckResult.Passed("port", $"{port} answers"));
            return client;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            Fail("port", $"nothing listens at {host}:{port}",
                $"start PostgreSQL there, or the tunnel to it, or correct {target.Setting("Port")}");
        }
        catch (SocketException e)
        {
            Fail("port", $"{host}:{port} cannot be reached: {e.Message}", "see to the network between here and there");
        }
        catch (OperationCanceledException)
        {
            Fail("port", $"{host}:{port} says nothing {Limit}",
                "let this machine's address through: the instance's security group, a firewall; or use a bastion");
        }

        client.Dispose();
        return null;
    }

    private async Task<bool> TlsAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var verify = $"let {target.Setting("RootCertificate")} name the file with the provider's root certificates";
        if (target.TlsMode == SslMode.Disable)
        {
            if (target.IsLocal)
            {
                return NoTls("not wanted", verify);
            }

            // Somebody decided so, for a network of their own perhaps: nothing to mend, and nothing to call good.
            _found.Add(
                CheckResult.Skipped("TLS",
                    $"not wanted ({target.Setting("TlsMode")} is Disable): nothing that goes to {host}:{port} is encrypted"));
            return true;
        }

        await stream.WriteAsync(TlsPlease, cancellationToken);
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if (answer[0] != 'S')
        {
            return NoTls("the server offers none",
                $"let the server have a certificate and `ssl = on`, and see that {host}:{port} is the right one")
                && target.TlsMode < SslMode.Require;
        }

        using var seen = new CertificateInspector(await AuthoritiesAsync());
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = seen.Policy,
            RemoteCertificateValidationCallback = seen.Inspect,
        }, cancellationToken);
        var version = tls.SslProtocol is SslProtocols.Tls13 ? "1.3" : "1.2";
        if (target.TlsMode != SslMode.VerifyFull)
        {
            _found.Add(
                CheckResult.Of("TLS", target.IsLocal,
                    $"{version}, the certificate is not verified{(target.IsLocal ? ", nor need it be on this machine" : ": whoever stands between could be the server")}", verify));
            return true;
        }

        var (said, remedy) = seen.Judge(target, host, verify);
        _found.Add(CheckResult.Of("TLS", remedy.Length == 0, remedy.Length == 0 ? $"{version}, {said}" : said, remedy));
        return remedy.Length == 0;
    }

    // As Npgsql reads it; without a file the machine's own authorities count.
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

    private bool NoTls(string said, string remedy)
    {
        _found.Add(
            CheckResult.Of("TLS", target.IsLocal && target.TlsMode < SslMode.Require,
                target.IsLocal ? $"{said}, nor is it needed on this machine" : said, remedy));
        return true;
    }

    private bool Fail(string thing, string said, string remedy)
    {
        _found.Add(CheckResult.Failed(thing, said, remedy));
        return false;
    }
}
