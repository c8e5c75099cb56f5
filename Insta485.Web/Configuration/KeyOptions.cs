namespace Insta485.Web.Configuration;

/// <summary>The certificate that protects the keys of cookies and forms in the database.</summary>
public sealed class KeyOptions
{
    /// <summary>
    /// A certificate with its private key (RSA), as PFX or PEM: the path of a file, the text of a PEM file, or either in base64. Empty:
    /// the keys are not protected, which only a local target accepts.
    /// </summary>
    public string Certificate { get; init; } = "";

    /// <summary>The password of the certificates, if they have one.</summary>
    public string Password { get; init; } = "";

    /// <summary>
    /// Earlier certificates, in the same forms, separated by commas. They only read keys that were protected with them.
    /// </summary>
    public string OlderCertificates { get; init; } = "";
}
