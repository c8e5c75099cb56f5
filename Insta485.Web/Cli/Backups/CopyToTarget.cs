using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli.Backups;

/// <summary><c>bin/insta485db move</c>: all rows of the configured target to another one; the settings are for people to change.</summary>
public sealed class CopyToTarget(AppConfiguration config, Target from, Action<string> report, Progress progress)
{
    /// <summary>Copies what is there at one moment, all or nothing. Pictures stay where they are.</summary>
    /// <param name="name">One of <c>Database:Targets</c>.</param>
    /// <param name="confirmedDatabase">The name of the database there, if rows in it may be replaced.</param>
    /// <returns>How many pictures of rows are not in the store that is configured.</returns>
    /// <exception cref="CommandException">There is no such target, it is not empty, or a schema is not the newest.</exception>
    public async Task<int> RunAsync(string name, string? confirmedDatabase = null)
    {
        var (there, server) = await FindAsync(name);
        var to = there.AsOwner();
        var mayReplace = confirmedDatabase == to.Options.Database;
        await CurrentAsync(from);
        var databases = new DatabaseAdmin(config, to);
        if (await databases.ExistsAsync())
        {
            await CurrentAsync(to);
            await (mayReplace ? Task.CompletedTask : EmptyAsync(to));
        }
        else
        {
            await databases.CreateAsync(withSample: false);
        }

        await using var snapshot = await TableCopy.SnapshotAsync(from);
        var pictures = await Backup.NamedAsync(snapshot);
        report($"What is written at {from.Name} from {DateTime.UtcNow:HH:mm:ss} UTC on is not copied: the site should be stopped");
        var tables = await TableCopy.FittingAsync(to, await TableCopy.DescribeAsync(snapshot, progress), report);
        await TableCopy.LoadAsync(to, tables, connection => CopyAsync(snapshot, connection, tables), mayReplace);

        var files = IPictureStore.Of(config.Options);
        using var store = files as IDisposable;
        var missing = await MissingAsync(files, pictures);
        report($"{tables.Sum(table => table.Rows)} rows in {tables.Count} tables are at {to.Name}, database {to.Options.Database} at {to.Options.Host}, by count and hash the same as at {from.Name}");
        missing.ForEach(filename => report($"{filename}: there is a row, but no file in {files}"));
        report($"Let the settings say Database__Target={to.Name} in the environment, or \"Target\": \"{to.Name}\" under \"Database\" in appsettings.json, and start the site"
            + (config.Configuration["DATABASE_URL"] is { Length: > 0 } ? "; DATABASE_URL must go, for it comes first" : ""));
        report($"Pictures stay in {files}; `pictures --move-to {(config.Options.Uploads.Store == UploadStore.S3 ? "folder" : "s3")}` moves them. The rows at {from.Name} stay, too: `destroy` would take the pictures with them");
        if (server is not null)
        {
            report($"{to.Name} is the private PostgreSQL, on port {server.Port}");
        }

        return missing.Count;
    }

    // The private PostgreSQL is started if it is meant.
    private async Task<(Target Target, LocalPostgresServer? Server)> FindAsync(string name)
    {
        var options = config.Options.Database;
        var named = Target.Named(options, name)
            ?? throw new CommandException($"Database:Targets does not name {name}, only {string.Join(", ", options.Targets.Keys)}");
        return named.Name == from.Name
            ? throw new CommandException($"{named.Name} is the target that is used already: rows are moved from it to another one")
            : await LocalTarget.FindAsync(config with { Target = named }, report);
    }

    private async Task CurrentAsync(Target target)
    {
        try
        {
            await new DatabaseAdmin(config, target).RequireCurrentAsync();
        }
        catch (CommandException e)
        {
            throw new CommandException($"at {target.Name}, {e.Message}");
        }
    }

    // Those of an earlier move, perhaps: to destroy that database would be to lose the pictures.
    private static async Task EmptyAsync(Target to)
    {
        await using var connection = await to.OpenAsync();
        await TableCopy.RequireEmptyAsync(connection, $"move --to {to.Name}");
    }

    private async Task CopyAsync(NpgsqlConnection snapshot, NpgsqlConnection connection, IReadOnlyList<TableManifest> tables)
    {
        var passed = new RowProgress(progress, tables);
        foreach (var table in tables)
        {
            using var rows = await TableCopy.ReadAsync(snapshot, table);
            await using var passing = new HashingStream(rows.BaseStream, passed.Lines);
            await TableCopy.FillAsync(connection, table, passing);
            passed.Done(table);
        }

        passed.End();
    }

    private static async Task<List<string>> MissingAsync(IPictureStore files, HashSet<string> pictures)
    {
        await foreach (var file in files.ListAsync())
        {
            pictures.Remove(file.Key);
        }

        return [.. pictures.Order(StringComparer.Ordinal)];
    }
}
