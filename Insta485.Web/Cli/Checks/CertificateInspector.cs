using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Insta485.Web.Database;

namespace Insta485.Web.Cli.Checks;

/// <summary>Records a server's certificate and what is wrong with it. It accepts each one, so that <c>check</c> can describe it.</summary>
/// <param name="authorities">The trusted root certificates. If there are none, those of the machine.</param>
internal sealed class CertificateInspector(X509Certificate2Collection authorities) : IDisposable
{
    private X509Certificate2? _certificate;
    private SslPolicyErrors _errors;
    private X509ChainStatusFlags _chain;

    public X509ChainPolicy ChainPolicy
    {
        get
        {
            var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
            if (authorities.Count > 0)
            {
                policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                policy.CustomTrustStore.AddRange(authorities);
            }

            return policy;
        }
    }

    /// <summary>The callback of the TLS handshake.</summary>
    public bool Inspect(object _, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _certificate = certificate is null ? null : new X509Certificate2(certificate);
        _errors = errors;
        _chain = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
        return true;
    }

    /// <summary>Describes the certificate, and the remedy if it can't be verified; otherwise the remedy is empty.</summary>
    /// <param name="verify">What to do to verify the certificate.</param>
    public (string Detail, string Remedy) Assess(Target target, string host, string verify)
    {
        if (_certificate is null)
        {
            return ("the server sends no certificate", "configure a certificate of a trusted authority on the server");
        }

        if (target.Options.RootCertificate.Length > 0 && authorities.Count == 0)
        {
            return ($"{target.Options.RootCertificate} contains no certificate", verify + " (PEM)");
        }

        if (_errors == SslPolicyErrors.None)
        {
            return ($"certificate verified for {host}, valid until {_certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", "");
        }

        if (_chain.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            var (from, to) = (_certificate.NotBefore.ToUniversalTime(), _certificate.NotAfter.ToUniversalTime());
            return ($"the certificate or its issuer's has expired or is not valid yet (the server's is valid from {from:yyyy-MM-dd} to "
                + $"{to:yyyy-MM-dd})",
                "renew the server's certificate; or correct this machine's clock, or update the file of root certificates");
        }

        return _errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? ($"the certificate is not trusted; its issuer is {_certificate.Issuer}", verify + " of that issuer")
            : ($"the certificate is for {NamesOf(_certificate)}, not for {host}",
                $"set {target.Setting("Host")} to a name that the certificate contains; for a tunnel, map that name to the tunnel's "
                + "address in /etc/hosts");
    }

    public void Dispose() => _certificate?.Dispose();

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames()
                .Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}
