using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Web.Security;

/// <summary>The certificates that protect the keys of cookies and forms (<c>Keys:Certificate</c>).</summary>
/// <param name="Current">Protects keys.</param>
/// <param name="Older">Only read keys that were protected with them.</param>
internal sealed record KeyCertificates(X509Certificate2 Current, IReadOnlyList<X509Certificate2> Older)
{
    private const string PemMark = "-----BEGIN ";

    private static readonly XNamespace DataProtection = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Reads the settings.</summary>
    /// <param name="root">Where relative paths start.</param>
    /// <returns>Null if there is no certificate.</returns>
    /// <exception cref="SettingsException">A certificate can't be read, or has no private key.</exception>
    public static KeyCertificates? Read(KeyOptions options, string root)
    {
        SettingsException.Require(options.Certificate.Length > 0 || options.OlderCertificates.Length == 0, "Keys:Certificate",
            "is missing, although Keys:OlderCertificates is set");
        return options.Certificate.Length == 0 ? null : new KeyCertificates(
            Load("Keys:Certificate", options.Certificate, options.Password, root),
            [.. options.OlderCertificates.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(older => Load("Keys:OlderCertificates", older, options.Password, root))]);
    }

    /// <summary>A new certificate with its private key, as PEM in base64: one line, as an environment variable takes it.</summary>
    public static string New()
    {
        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=insta485 keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // Nothing checks its dates: it encrypts, and nobody is asked to trust it.
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(50));
        var pem = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }

    /// <summary>Whether a key's secret is encrypted.</summary>
    public static bool IsProtected(string xml) => XElement.Parse(xml).Descendants(DataProtection + "encryptedSecret").Any();

    /// <summary>The same key with its secret encrypted, as the framework writes a new one.</summary>
    public string Protect(string xml)
    {
        var key = XElement.Parse(xml);
        var encryptor = new CertificateXmlEncryptor(Current, NullLoggerFactory.Instance);
        foreach (var secret in key.Descendants().Where(element => (bool?)element.Attribute(DataProtection + "requiresEncryption") == true)
            .ToList())
        {
            var encrypted = encryptor.Encrypt(new XElement(secret));
            secret.ReplaceWith(new XElement(DataProtection + "encryptedSecret",
                new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName ?? ""), encrypted.EncryptedElement));
        }

        return key.ToString(SaveOptions.DisableFormatting);
    }

    private static X509Certificate2 Load(string setting, string value, string password, string root)
    {
        try
        {
            var bytes = value.Contains(PemMark, StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(value)
                : File.Exists(Path.Combine(root, value)) ? File.ReadAllBytes(Path.Combine(root, value))
                : Convert.FromBase64String(value);
            var text = Encoding.ASCII.GetString(bytes);
            var certificate = !text.Contains(PemMark, StringComparison.Ordinal)
                ? X509CertificateLoader.LoadPkcs12(bytes, password)
                : text.Contains(PemMark + "ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPem(text, text, password)
                : X509Certificate2.CreateFromPem(text, text);
            using var key = certificate.GetRSAPrivateKey();
            return key is not null ? certificate : throw new SettingsException(setting, "has no private key of the kind RSA");
        }
        catch (FormatException)
        {
            throw new SettingsException(setting, "names no file, and is neither PEM nor base64");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(setting, "can't be read as PFX or PEM with a private key; check the file and Keys:Password");
        }
    }
}
