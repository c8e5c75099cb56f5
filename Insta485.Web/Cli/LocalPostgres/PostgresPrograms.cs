using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Finds PostgreSQL's programs, or installs them.</summary>
internal static class PostgresPrograms
{
    private const string OldestVersion = "13";

    private static readonly string[] Patterns =
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/opt/homebrew/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
    ];

    /// <summary>The folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
    /// <param name="major">The version of an existing cluster, or null for the newest.</param>
    /// <exception cref="CommandException">The programs are missing and can't be installed.</exception>
    public static async Task<string> FindAsync(string? major, Action<string> report)
    {
        if (await FindInstalledAsync(major) is { } found)
        {
            return found;
        }

        // Debian's package also creates a cluster. The project uses the programs only.
        await SystemPackages.InstallAsync("PostgreSQL", major is null ? "postgresql" : $"postgresql-{major}", $"postgresql@{major ?? "17"}",
            report);
        return await FindInstalledAsync(major)
            ?? throw new CommandException(
                $"PostgreSQL {major ?? $"{OldestVersion} or newer"} is required: install it so that initdb and pg_ctl are on PATH");
    }

    private static async Task<string?> FindInstalledAsync(string? major)
    {
        foreach (var folder in SearchPath.Folders().Concat(Patterns.SelectMany(Expand)))
        {
            if (File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl"))
                && await MajorOfAsync(folder) is { } version
                && (major is null ? int.Parse(version) >= int.Parse(OldestVersion) : version == major))
            {
                return folder;
            }
        }

        return null;
    }

    // The output is like "pg_ctl (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
    private static async Task<string?> MajorOfAsync(string folder)
    {
        var (status, output) = await ProcessRunner.RunAsync(Path.Combine(folder, "pg_ctl"), "--version");
        var version = output.Split(' ').SkipWhile(word => word != "(PostgreSQL)").Skip(1).FirstOrDefault() ?? "";
        var digits = new string([.. version.TakeWhile(char.IsAsciiDigit)]);
        return status == 0 && digits.Length > 0 ? digits : null;
    }

    // A star in a pattern stands for a version. The newest version comes first.
    private static IEnumerable<string> Expand(string pattern)
    {
        var parts = pattern.Split('/');
        var star = Array.FindIndex(parts, part => part.Contains('*'));
        if (star < 0)
        {
            return [pattern];
        }

        var above = string.Join('/', parts[..star]);
        return !Directory.Exists(above)
            ? []
            : Directory.GetDirectories(above, parts[star])
                .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder).Split('@', '-')[^1], out var version) ? version : 0)
                .Select(folder => Path.Combine([folder, .. parts[(star + 1)..]]));
    }
}
