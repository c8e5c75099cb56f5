using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli.Backups;

/// <summary><c>bin/insta485db move</c>: copies all rows of the configured target to another one. It does not change the settings.</summary>
internal sealed class CopyToTarget(AppConfiguration config, Target source, Action<string> report, Progress progress)
{
    /// <summary>Copies the rows of one moment, all or none. The photos stay in their store.</summary>
    /// <param name="name">One of <c>Database:Targets</c>.</param>
    /// <param name="confirmedDatabase">The name of the other database, if its rows may be replaced.</param>
    /// <returns>How many photos that rows refer to are missing in the configured store.</returns>
    /// <exception cref="CommandException">There is no such target, its database is not empty, or a schema is not the newest.</exception>
    public async Task<int> RunAsync(string name, string? confirmedDatabase = null)
    {
        var destination = (await FindAsync(name)).AsOwner();
        var mayReplace = Confirmation.MayReplaceRows(destination, confirmedDatabase);
        await RequireCurrentAsync(source);
        var databases = new DatabaseAdmin(config, destination);
        if (await databases.ExistsAsync())
        {
            await RequireCurrentAsync(destination);
            await (mayReplace ? Task.CompletedTask : RequireEmptyAsync(destination));
        }
        else
        {
            await databases.CreateAsync(withSample: false);
        }

        await using var snapshot = await TableCopy.SnapshotAsync(source);
        var pictures = await Backup.ReferencedAsync(snapshot);
        report($"Rows written to {source.Name} after {DateTime.UtcNow:HH:mm:ss} UTC are not copied. Stop the site before you move.");
        var tables = await CopiedTables.MatchAsync(destination, await TableCopy.DescribeAsync(snapshot, progress), report);
        await TableCopy.LoadAsync(destination, tables, connection => CopyAsync(snapshot, connection, tables), mayReplace);

        await TableCopy.ReportClearKeysAsync(snapshot, tables, "this", report);
        var files = IPictureStore.Of(config.Options);
        using var store = files as IDisposable;
        var missing = await MissingAsync(files, pictures);
        report($"Copied {tables.Sum(table => table.Rows)} rows in {tables.Count} tables to {destination.Name} (database "
            + $"{destination.Options.Database} at {destination.Options.Host}); number and hash are the same as at {source.Name}.");
        missing.ForEach(filename => report($"{filename}: the file is missing in {files}."));
        ReportNextSteps(destination, files);
        return missing.Count;
    }

    private void ReportNextSteps(Target destination, IPictureStore files)
    {
        report($"To use {destination.Name}, set Database__Target={destination.Name} in the environment, or \"Target\": "
            + $"\"{destination.Name}\" under \"Database\" in appsettings.json, and start the site.");
        if (config.Configuration["DATABASE_URL"] is { Length: > 0 })
        {
            report("Remove DATABASE_URL from the environment: it takes precedence over Database__Target.");
        }

        var otherStore = config.Options.Uploads.Store == UploadStore.S3 ? "folder" : "s3";
        report($"The photos stay in {files}; `pictures --move-to {otherStore}` copies them to the other store. The rows at "
            + $"{source.Name} stay, too. Do not run `destroy` there: it deletes the photos.");
    }

    // Starts the private PostgreSQL, if that is the destination.
    private async Task<Target> FindAsync(string name)
    {
        var options = config.Options.Database;
        var named = Target.Named(options, name)
            ?? throw new CommandException(
                $"move: there is no target {name} in Database:Targets; there are {string.Join(", ", options.Targets.Keys)}");
        return named.Name == source.Name
            ? throw new CommandException($"move: {named.Name} is the configured target, from which rows are copied; choose another one")
            : (await LocalTarget.FindAsync(config with { Target = named }, report)).Target;
    }

    private async Task RequireCurrentAsync(Target target)
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

    // The message suggests --yes-destroy, not `destroy`: that would delete the photos as well.
    private static async Task RequireEmptyAsync(Target destination)
    {
        await using var connection = await destination.OpenAsync();
        await CopiedTables.RequireEmptyAsync(connection, $"move --to {destination.Name}");
    }

    private async Task CopyAsync(NpgsqlConnection snapshot, NpgsqlConnection connection, IReadOnlyList<TableManifest> tables)
    {
        var rowProgress = new RowProgress(progress, tables);
        foreach (var table in tables)
        {
            using var rows = await TableCopy.ReadAsync(snapshot, table);
            await using var counting = new HashingStream(rows.BaseStream, rowProgress.Lines);
            await TableCopy.FillAsync(connection, table, counting);
            rowProgress.Done(table);
        }

        rowProgress.End();
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
