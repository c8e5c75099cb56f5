using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Insta485.Web.Database;

namespace Insta485.Web.Cli.Checks;

/// <summary>
/// A server's certificate, as it was shown, and what is wrong with it. It is looked at, not refused: so that it can be said.
/// </summary>
/// <param name="authorities">Who is trusted; none: whom the machine trusts.</param>
internal sealed class CertificateInspector(X509Certificate2Collection authorities) : IDisposable
{
    private X509Certificate2? _certificate;
    private SslPolicyErrors _errors;
    private X509ChainStatusFlags _chain;

    /// <summary>How its chain is built.</summary>
    public X509ChainPolicy Policy
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

    /// <summary>Remembers what the handshake shows.</summary>
    public bool Inspect(object _, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _certificate = certificate is null ? null : new X509Certificate2(certificate);
        _errors = errors;
        _chain = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return true;
    }

    /// <summary>What it is, and what to do about what is wrong; nothing if nothing is.</summary>
    public (string Said, string Remedy) Judge(Target target, string host, string verify)
    {
        if (_certificate is null)
        {
            return ("the server shows no certificate", "let the server have one, from an authority that is trusted here");
        }

        if (target.Options.RootCertificate.Length > 0 && authorities.Count == 0)
        {
            return ($"{target.Options.RootCertificate} holds no certificate", verify + " (PEM)");
        }

        if (_errors == SslPolicyErrors.None)
        {
            return ($"certificate verified for {host}, good until {_certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", "");
        }

        if (_chain.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return ($"the certificate, or one above it, is good from {_certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {_certificate.NotAfter.ToUniversalTime():yyyy-MM-dd} only",
                "let the server have a new one; or it is this machine's clock, or an old file of root certificates");
        }

        return _errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? ($"the certificate is not trusted: it comes from {_certificate.Issuer}", verify + ", those that this server's comes from")
            : ($"the certificate is for {Names(_certificate)}, and not for {host}",
                $"let {target.Setting("Host")} say a name that the certificate is for; through a tunnel, give that name the tunnel's address in /etc/hosts");
    }

    public void Dispose() => _certificate?.Dispose();

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(one => one.EnumerateDnsNames().Concat(one.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}
