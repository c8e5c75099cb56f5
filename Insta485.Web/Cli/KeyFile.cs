using System.Text.Encodings.Web;
using System.Text.Json;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli;

/// <summary>The certificate that protects the keys of cookies: makes its file, and protects the rows of keys with it.</summary>
internal static class KeyFile
{
    private const string HasTable = "select to_regclass('data_protection_keys') is not null";

    private const string All = "select name, xml from data_protection_keys order by name for update";

    private const string Update = "update data_protection_keys set xml = $2 where name = $1";

    private static readonly JsonSerializerOptions Json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes a certificate, unless one is configured.</summary>
    /// <returns>Whether it made one.</returns>
    public static bool MakeIfMissing(AppConfiguration config, Action<string> report)
    {
        var file = AppConfiguration.CertificateFile(config.Options.Root);
        if (config.Options.Keys.Certificate.Length > 0 || File.Exists(file))
        {
            return false;
        }

        Secret.CreateFolder(file);
        Secret.WriteNew(file, Contents(KeyCertificates.New(), ""));
        report($"Created a certificate that protects the keys of cookies, in {file} only. Every instance of the site and every command "
            + "requires it. Store a copy in a secure place.");
        return true;
    }

    /// <summary>Makes a new certificate; the one before goes on reading the keys it protects.</summary>
    /// <exception cref="CommandException">The certificate is configured elsewhere.</exception>
    public static void Renew(AppConfiguration config, Action<string> report)
    {
        var (file, keys) = (AppConfiguration.CertificateFile(config.Options.Root), config.Options.Keys);
        if (!File.Exists(file) || !File.ReadAllText(file).Contains(keys.Certificate, StringComparison.Ordinal))
        {
            throw new CommandException($"Keys:Certificate is not the one of {file}: set a new one where it is configured, and add the one "
                + "before to Keys:OlderCertificates");
        }

        Secret.Write(file, Contents(KeyCertificates.New(), $"{keys.Certificate},{keys.OlderCertificates}".TrimEnd(',')));
        report($"Created a new certificate in {file}; the one before is in Keys:OlderCertificates there. Restart every instance with it.");
    }

    /// <summary>Protects the keys in the clear with the configured certificate; without one, changes nothing.</summary>
    /// <param name="target">The target for the role that owns the tables.</param>
    public static async Task ProtectRowsAsync(AppConfiguration config, Target target, Action<string> report)
    {
        if (KeyCertificates.Read(config.Options.Keys, config.Options.Root) is not { } certificates)
        {
            return;
        }

        await using var connection = await target.OpenAsync();
        if (!await QueryBoolAsync(connection, HasTable))
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        var keys = await QueryListAsync(connection, All, row => (Name: row.GetString(0), Xml: row.GetString(1)));
        var clear = keys.FindAll(key => !KeyCertificates.IsProtected(key.Xml));
        foreach (var (name, xml) in clear)
        {
            await ExecuteAsync(connection, Update, name, certificates.Protect(xml));
        }

        await transaction.CommitAsync();
        if (clear.Count > 0)
        {
            report($"Protected {Counted.Of(clear.Count, "key")} of cookies with the certificate.");
        }
    }

    private static string Contents(string certificate, string older) => JsonSerializer.Serialize(
        new { Keys = new { Certificate = certificate, OlderCertificates = older } }, Json) + "\n";
}
