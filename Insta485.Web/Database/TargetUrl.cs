using System.Text.RegularExpressions;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>A target as an address in the form of libpq.</summary>
public sealed partial record Target
{
    /// <summary>The address for psql and other tools, password included.</summary>
    public string Url()
    {
        var password = Options.Password.Length > 0 ? ":" + Uri.EscapeDataString(Options.Password) : "";
        var certificate = Options.RootCertificate.Length > 0 ? "&sslrootcert=" + Uri.EscapeDataString(Options.RootCertificate) : "";
        return $"postgresql://{Uri.EscapeDataString(Options.User)}{password}@{string.Join(',', Hosts.Select(Address))}"
            + $"/{Uri.EscapeDataString(Options.Database)}?sslmode={LibpqMode}{certificate}"
            + string.Concat(Options.Parameters.Select(parameter => $"&{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
    }

    /// <summary>The target as variables of libpq, in lines for a shell. An argument with the password would show in the list of
    /// processes.</summary>
    public string Environment()
    {
        (string Name, string Value)[] variables =
        [
            ("PGHOST", string.Join(',', Hosts.Select(at => at.Host))), ("PGPORT", string.Join(',', Hosts.Select(at => at.Port))),
            ("PGUSER", Options.User), ("PGPASSWORD", Options.Password), ("PGDATABASE", Options.Database), ("PGSSLMODE", LibpqMode),
            // libpq looks for a file of its own; since version 16 this word stands for the system's authorities.
            ("PGSSLROOTCERT", Options.RootCertificate.Length > 0 ? Options.RootCertificate
                : TlsMode == SslMode.VerifyFull ? "system" : ""),
        ];
        return string.Join('\n', variables.Where(one => one.Value.Length > 0)
            .Select(one => $"export {one.Name}='{one.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
    }

    private string LibpqMode => TlsMode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => TlsMode.ToString().ToLowerInvariant(),
    };

    // postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…&connect_timeout=…, as libpq reads it. No error
    // repeats the value, because it contains the password.
    private static TargetOptions ParseUrl(string text)
    {
        // A list of hosts is an extension of libpq; with the first host alone it is a URL.
        var others = MoreHosts().Match(text);
        var single = others.Success ? text.Remove(others.Index, others.Length) : text;
        if (!Uri.TryCreate(single, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql"))
        {
            throw new SettingsException(DatabaseUrl, "must look like postgresql://user:password@host:port/database?sslmode=require");
        }

        var user = url.UserInfo.Split(':', 2);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query);
        List<KeyValuePair<string, string>> more = [];
        foreach (var (name, value) in query.Where(parameter => parameter.Key is not ("sslmode" or "sslrootcert" or "connect_timeout")))
        {
            if (AddressParameters.Problem(name, value.ToString()) is { } problem)
            {
                throw new SettingsException(DatabaseUrl, problem);
            }

            more.Add(new(name, value.ToString()));
        }

        var defaults = new TargetOptions();
        var timeout = defaults.ConnectTimeoutSeconds;
        if (query.TryGetValue("connect_timeout", out var given))
        {
            SettingsException.Require(int.TryParse(given, out timeout), DatabaseUrl, "(connect_timeout) must be a number of seconds");
        }

        var host = url.Host.Trim('[', ']');
        return new TargetOptions
        {
            Host = others.Success ? $"{Address((host, url.Port > 0 ? url.Port : defaults.Port))}{others.Value}" : host,
            Port = url.Port > 0 ? url.Port : defaults.Port,
            User = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "",
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            // Across a network TLS is the default.
            TlsMode = query.TryGetValue("sslmode", out var mode)
                ? ParseMode(mode.ToString())
                : IsLoopback(host) && !others.Success ? SslMode.Prefer : SslMode.Require,
            RootCertificate = query.TryGetValue("sslrootcert", out var certificate) ? certificate.ToString() : "",
            ConnectTimeoutSeconds = timeout,
            Parameters = more,
        };
    }

    [GeneratedRegex(@"(?<=^[a-z]+://([^/?#]*@)?[^/?#@,]+),[^/?#@]+(?=/|\?|\z)", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex MoreHosts();

    private static SslMode ParseMode(string mode) => mode switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new SettingsException(DatabaseUrl, "(sslmode) must be disable, allow, prefer, require, verify-ca or verify-full"),
    };
}
