using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Insta485.Web.Configuration;

/// <summary>Whether statements are prepared, which saves most of PostgreSQL's work for a page.</summary>
public enum PrepareMode
{
    /// <summary>Unless a connection pooler is between the site and the server.</summary>
    Auto,

    /// <summary>Also behind a pooler that keeps track of prepared statements.</summary>
    Always,

    Never,
}

/// <summary>One PostgreSQL database and how to connect to it.</summary>
public sealed class TargetOptions : IValidatableObject
{
    /// <summary>
    /// Host name or address. A primary and its standbys are separated by commas; each may have its own port.
    /// </summary>
    [Required(ErrorMessage = Setting.IsMissing)]
    public string Host { get; set; } = "";

    [Range(1, 65535)]
    public int Port { get; set; } = 5432;

    /// <summary>The role the site logs in as.</summary>
    [Required(ErrorMessage = Setting.IsMissing)]
    public string User { get; set; } = "";

    /// <summary>From the environment, a user secret or the file of <c>provision</c>.</summary>
    public string Password { get; set; } = "";

    /// <summary>The role that owns the tables, if it is another one. Commands that change tables log in as this role.</summary>
    public string Owner { get; init; } = "";

    /// <summary>From the environment, a user secret or the file of <c>provision</c>.</summary>
    public string OwnerPassword { get; init; } = "";

    [Required(ErrorMessage = Setting.IsMissing)]
    public string Database { get; init; } = "";

    public SslMode TlsMode { get; init; } = SslMode.Prefer;

    /// <summary>A PEM file. If it is set, the server's certificate and name are verified.</summary>
    public string RootCertificate { get; init; } = "";

    /// <summary>Connections that stay open.</summary>
    public int PoolMinimum { get; init; } = 2;

    [Range(1, 1000)]
    public int PoolMaximum { get; init; } = 10;

    [EnumDataType(typeof(PrepareMode), ErrorMessage = "must be Auto, Always or Never")]
    public PrepareMode Prepare { get; init; }

    [Range(1, 60)]
    public int ConnectTimeoutSeconds { get; init; } = 5;

    [Range(1, 600)]
    public int CommandTimeoutSeconds { get; set; } = 10;

    /// <summary>The time limit of the statements of a page or a list; beyond it the answer is 503.</summary>
    [Range(1, 600)]
    public int ReadTimeoutSeconds { get; init; } = 2;

    /// <summary>An idle connection is tested after so many seconds; 0: never.</summary>
    [Range(0, 3600)]
    public int KeepAliveSeconds { get; init; } = 30;

    /// <summary>Further parameters of a <c>DATABASE_URL</c>, by their names there.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PoolMinimum < 0 || PoolMinimum > PoolMaximum)
        {
            yield return new ValidationResult($"must be between 0 and {nameof(PoolMaximum)}", [nameof(PoolMinimum)]);
        }

        if (RootCertificate.Length > 0 && !File.Exists(RootCertificate))
        {
            yield return new ValidationResult("names a file that does not exist", [nameof(RootCertificate)]);
        }
    }

    internal TargetOptions With(Action<TargetOptions> change)
    {
        var other = (TargetOptions)MemberwiseClone();
        change(other);
        return other;
    }
}

[OptionsValidator]
internal sealed partial class TargetOptionsValidator : IValidateOptions<TargetOptions>;
