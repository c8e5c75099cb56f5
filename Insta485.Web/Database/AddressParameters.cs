using System.Globalization;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// The parameters of a PostgreSQL address (libpq, "Parameter Key Words") beside those that the target's settings hold: each is honoured,
/// or refused with what to do instead. No error repeats a value, which may be a secret.
/// </summary>
internal static class AddressParameters
{
    private const string Remove = "is not supported: remove it";
    private const string InFront = "belongs in front of the question mark: postgresql://user:password@host:port/database";
    private const string NoFile = "names a file that the site does not read: write its values into the address";
    private const string NoCertificate = "is not supported: the site logs in with a password; remove it";
    private const string KeepAlives = "is not supported: remove it, and use keepalives_idle and keepalives_interval";

    // The values that may be given; where there is no list, any text or number.
    private static readonly Dictionary<string, string[]> Honoured = new(StringComparer.Ordinal)
    {
        ["application_name"] = [],
        ["fallback_application_name"] = [],
        ["channel_binding"] = ["disable", "prefer", "require"],
        ["client_encoding"] = ["UTF8", "utf8", "auto"],
        ["gssencmode"] = ["disable", "prefer"],
        ["keepalives"] = ["0", "1"],
        ["keepalives_idle"] = [],
        ["keepalives_interval"] = [],
        ["load_balance_hosts"] = ["disable"],
        ["sslcompression"] = ["0"],
        ["sslnegotiation"] = ["postgres", "direct"],
        ["sslsni"] = ["1"],
        // The site writes, and finds the primary of several hosts by itself.
        ["target_session_attrs"] = ["any", "read-write", "primary"],
    };

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["options"] = "is not sent, because connection poolers refuse it: set it for the role (alter role … set …) and remove it",
        ["keepalives_count"] = KeepAlives,
        ["tcp_user_timeout"] = KeepAlives,
        ["host"] = InFront,
        ["hostaddr"] = InFront,
        ["port"] = InFront,
        ["user"] = InFront,
        ["password"] = InFront,
        ["dbname"] = InFront,
        ["passfile"] = NoFile,
        ["service"] = NoFile,
        ["servicefile"] = NoFile,
        ["sslcert"] = NoCertificate,
        ["sslkey"] = NoCertificate,
        ["sslpassword"] = NoCertificate,
        ["sslcertmode"] = NoCertificate,
        ["sslcrl"] = Remove,
        ["sslcrldir"] = Remove,
        ["sslkeylogfile"] = Remove,
        ["ssl_min_protocol_version"] = Remove,
        ["ssl_max_protocol_version"] = Remove,
        ["min_protocol_version"] = Remove,
        ["max_protocol_version"] = Remove,
        ["requiressl"] = "is not supported: use sslmode",
        ["requirepeer"] = Remove,
        ["require_auth"] = Remove,
        ["replication"] = Remove,
        ["krbsrvname"] = NoCertificate,
        ["gsslib"] = NoCertificate,
        ["gssdelegation"] = NoCertificate,
    };

    /// <summary>What is wrong with a parameter; null if it is honoured.</summary>
    public static string? Problem(string name, string value)
    {
        if (Refused.TryGetValue(name, out var remedy))
        {
            return $"({name}) {remedy}";
        }

        if (!Honoured.TryGetValue(name, out var allowed))
        {
            return $"has an unknown parameter: {name} (known: sslmode, sslrootcert, connect_timeout, {string.Join(", ", Honoured.Keys)})";
        }

        if (allowed.Length > 0 && !allowed.Contains(value, StringComparer.Ordinal))
        {
            return $"({name}) must be {string.Join(" or ", allowed)}";
        }

        return name.StartsWith("keepalives", StringComparison.Ordinal) && !int.TryParse(value, NumberStyles.None, null, out _)
            ? $"({name}) must be a number of seconds" : null;
    }

    /// <summary>Applies a parameter without a problem.</summary>
    public static void Apply(NpgsqlConnectionStringBuilder to, string name, string value)
    {
        switch (name)
        {
            case "application_name":
            case "fallback_application_name" when to.ApplicationName == Target.ApplicationName:
                to.ApplicationName = value;
                break;
            case "channel_binding":
                to.ChannelBinding = Enum.Parse<ChannelBinding>(value, ignoreCase: true);
                break;
            case "sslnegotiation":
                to.SslNegotiation = Enum.Parse<SslNegotiation>(value, ignoreCase: true);
                break;
            case "keepalives" when value == "0":
                (to.TcpKeepAlive, to.KeepAlive) = (false, 0);
                break;
            // 0 is the system's own, in libpq, too.
            case "keepalives_idle" when int.Parse(value, CultureInfo.InvariantCulture) is > 0 and var seconds:
                (to.TcpKeepAlive, to.TcpKeepAliveTime) = (true, seconds);
                break;
            case "keepalives_interval" when int.Parse(value, CultureInfo.InvariantCulture) is > 0 and var seconds:
                // Linux's own time before the first probe, unless the address has one.
                to.TcpKeepAliveTime = to.TcpKeepAliveTime > 0 ? to.TcpKeepAliveTime : 7200;
                (to.TcpKeepAlive, to.TcpKeepAliveInterval) = (true, seconds);
                break;
        }
    }
}
