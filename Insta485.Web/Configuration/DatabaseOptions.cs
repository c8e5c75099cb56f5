using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>The database targets by name, and the one that is used.</summary>
public sealed class DatabaseOptions
{
    /// <summary>A name from <see cref="Targets"/>.</summary>
    public string Target { get; init; } = "";

    /// <summary>How many instances of the site share the database: <c>check</c> counts connections with it.</summary>
    [Range(1, 1000)]
    public int Instances { get; init; } = 1;

    /// <summary>The PostgreSQL servers. Only the target that is used has to be complete.</summary>
    public Dictionary<string, TargetOptions> Targets { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
