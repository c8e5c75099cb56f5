using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database.Migrations;

/// <summary>
/// Migrates a database between versions of the schema, with a transaction for each step. If several start at once, one of them does each
/// step and the others find it done. The table <c>schema_migrations</c> records what was applied.
/// </summary>
/// <param name="steps">All migrations in sequence (<see cref="Migration.Read"/>).</param>
public sealed class Migrator(IReadOnlyList<Migration> steps, Target target)
{
    private const string Table = """
        create table if not exists schema_migrations (
            version integer primary key,
            name varchar(80) not null,
            checksum varchar(64) not null,
            applied timestamp not null default (now() at time zone 'utc'),
            applied_by varchar(63) not null default current_user
        )
        """;

    private const string DropIfEmpty =
        "do $$ begin if not exists (select from schema_migrations) then drop table schema_migrations; end if; end $$";

    private const string Lock = "select pg_advisory_xact_lock(hashtext('insta485 migrate'))";

    // One statement: between two, another process may finish a step.
    private const string There = "select tablename::text from pg_tables where schemaname = current_schema() and tablename = any($1)";

    private static readonly string[] First =
        "users posts following comments likes post_tallies user_tallies password_stamps ended_sessions limits".Split(' ');

    // The tables of the first step, then one of each of the next two: they show the version of a database without a record.
    private static readonly string[] Known = [.. First, "pictures", "data_protection_keys"];

    private const string Record = "insert into schema_migrations (version, name, checksum) values ($1, $2, $3)";

    /// <summary>The newest version in the record.</summary>
    internal const string Newest = "select max(version) from schema_migrations";

    private const string Select = "select version, name, checksum, applied, applied_by from schema_migrations order by version";

    /// <summary>A migration that was applied.</summary>
    /// <param name="At">UTC; null if the database is older than the record.</param>
    public sealed record Applied(int Version, string Name, string Checksum, DateTime? At, string By);

    /// <summary>All migrations, in sequence.</summary>
    public IReadOnlyList<Migration> Steps { get; } = steps;

    /// <exception cref="CommandException">An applied migration was edited, is missing, or is unknown to this build.</exception>
    public async Task<IReadOnlyList<Applied>> AppliedAsync()
    {
        await using var connection = await target.OpenAsync();
        return await ReadAsync(connection);
    }

    /// <summary>Applies pending migrations.</summary>
    /// <param name="to">The last version to apply; null: the newest.</param>
    /// <param name="report">Receives a line for each step.</param>
    /// <exception cref="CommandException">There is no such version, or the database is newer.</exception>
    public async Task MigrateAsync(int? to, Action<string> report)
    {
        var before = await AppliedAsync();
        if (Pending(before, to).Count == 0 && before.All(step => step.At is not null) && target.Application is null)
        {
            // Without changes, so that a role without privileges can run it. The owner goes on and sets the site's privileges.
            return;
        }

        await InTurnAsync(async (connection, applied) =>
        {
            if (Pending(applied, to) is not [var step, ..])
            {
                return null;
            }

            await StepAsync(connection, step.Up, Record, step.Version, step.Name, step.Checksum);
            return $"{step}: applied";
        }, report);
    }

    /// <summary>Rolls back the last step, or all after a version.</summary>
    /// <exception cref="CommandException">There is no such version, or nothing to roll back.</exception>
    public Task RollbackAsync(int? to, Action<string> report)
    {
        int? last = null;
        return InTurnAsync(async (connection, applied) =>
        {
            last ??= Undone(applied, to)[^1].Version - 1;
            if (applied.Count <= last)
            {
                return null;
            }

            var step = Steps[applied.Count - 1];
            await StepAsync(connection, step.Down, "delete from schema_migrations where version = $1", step.Version);
            return $"{step}: rolled back";
        }, report);
    }

    /// <summary>The SQL of what <see cref="MigrateAsync"/> would do.</summary>
    public async Task<string> PrintMigrateAsync(int? to)
    {
        var applied = await AppliedAsync();
        return PrintRecord(applied)
            + string.Concat(Pending(applied, to).Select(step => Print(step.Up, step, PrintInsert(step.Version, step.Name, step.Checksum))))
            + Privileges.Print(target) + PlannerSettings.Statement + ";\n";
    }

    /// <summary>The SQL of what <see cref="RollbackAsync"/> would do.</summary>
    public async Task<string> PrintRollbackAsync(int? to)
    {
        var applied = await AppliedAsync();
        return PrintRecord(applied) + string.Concat(Undone(applied, to)
            .Select(step => Print(step.Down, step, $"delete from schema_migrations where version = {step.Version};")))
            + DropIfEmpty + ";\n";
    }

    /// <summary>Records all steps for a database that was created with the current schema.</summary>
    public static async Task RecordAllAsync(NpgsqlConnection connection, IReadOnlyList<Migration> steps)
    {
        await SqlExtensions.ExecuteAsync(connection, Table);
        foreach (var step in steps)
        {
            await SqlExtensions.ExecuteAsync(connection, Record, step.Version, step.Name, step.Checksum);
        }
    }

    // By default psql continues after an error.
    private static string PrintRecord(IReadOnlyList<Applied> applied) =>
        $"-- For psql -v ON_ERROR_STOP=1.\n\n{Table};\n\n"
        + string.Concat(applied.Where(step => step.At is null)
        .Select(step => PrintInsert(step.Version, step.Name, step.Checksum) + "\n\n"));

    private static string PrintInsert(int version, string name, string checksum) =>
        $"insert into schema_migrations (version, name, checksum) values ({version}, '{name}', '{checksum}');";

    private static string Print(string sql, Migration step, string record) =>
        $"-- {step}\nbegin;\n\n{sql.TrimEnd()}{(sql.TrimEnd().EndsWith(';') ? "" : ";")}\n\n{record}\n\ncommit;\n\n";

    private List<Migration> Pending(IReadOnlyList<Applied> applied, int? to)
    {
        var last = to ?? Steps.Count;
        if (last > Steps.Count || last < applied.Count)
        {
            throw new CommandException(last > Steps.Count
                ? $"there is no version {last}; the newest is {Steps.Count}"
                : $"the database is at version {applied.Count}, which is newer than {last}; `rollback {last}` rolls back");
        }

        var pending = Steps.Skip(applied.Count).Take(last - applied.Count).ToList();
        return pending.Find(step => IsUnwritten(step.Up) || IsUnwritten(step.Down)) is { } unwritten
            ? throw new CommandException($"{unwritten}: its files contain no statement yet")
            : pending;
    }

    private List<Migration> Undone(IReadOnlyList<Applied> applied, int? to)
    {
        var last = to ?? applied.Count - 1;
        return last >= 0 && last < applied.Count
            ? [.. Steps.Skip(last).Take(applied.Count - last).Reverse()]
            : throw new CommandException(applied.Count == 0
            ? "there is nothing to roll back" : $"the database is at version {applied.Count} and can't be rolled back to {last}");
    }

    private static bool IsUnwritten(string sql) =>
        sql.Split('\n').All(line => line.Trim() is "" || line.TrimStart().StartsWith("--", StringComparison.Ordinal));

    // A transaction and a lock for each step. Reads again inside the lock: another process may have done the work.
    private async Task InTurnAsync(Func<NpgsqlConnection, IReadOnlyList<Applied>, Task<string?>> step, Action<string> report)
    {
        await using var connection = await target.OpenAsync();
        var hasMore = true;
        while (hasMore)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await SqlExtensions.ExecuteAsync(connection, Lock);
            var applied = await ReadAsync(connection);
            // A database that is older than the record gets one.
            await SqlExtensions.ExecuteAsync(connection, Table);
            foreach (var older in applied.Where(older => older.At is null))
            {
                await SqlExtensions.ExecuteAsync(connection, Record, older.Version, older.Name, older.Checksum);
            }

            var done = await step(connection, applied);
            await Privileges.GrantAsync(connection, target);
            await PlannerSettings.SetAsync(connection);
            // If no step was applied, no table is left behind.
            await SqlExtensions.ExecuteAsync(connection, DropIfEmpty);
            await transaction.CommitAsync();
            hasMore = done is not null;
            if (done is not null)
            {
                report(done);
            }
        }
    }

    private static async Task StepAsync(NpgsqlConnection connection, string sql, string record, params object[] values)
    {
        await SqlExtensions.ExecuteAsync(connection, sql);
        await SqlExtensions.ExecuteAsync(connection, record, values);
    }

    private async Task<IReadOnlyList<Applied>> ReadAsync(NpgsqlConnection connection)
    {
        string[] wanted = [.. Known, "schema_migrations"];
        var there =
            (await SqlExtensions.QueryListAsync(connection, There, row => row.GetString(0), (object)wanted)).ToHashSet(
                StringComparer.Ordinal);
        if (!there.Contains("schema_migrations"))
        {
            return [.. Steps.Take(Guess(there)).Select(step => new Applied(step.Version, step.Name, step.Checksum, null, ""))];
        }

        var applied = await SqlExtensions.QueryListAsync(connection, Select,
            row => new Applied(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetDateTime(3), row.GetString(4)));
        foreach (var (one, number) in applied.Select((one, index) => (one, index + 1)))
        {
            Require(one, number);
        }

        return applied;
    }

    private static int Guess(HashSet<string> there)
    {
        var known = Known.TakeWhile(there.Contains).Count();
        return known < there.Count || known is > 0 && known < First.Length
            ? throw new CommandException(
                "the record of the schema's version is missing, and of the tables there are "
                + $"only some: {string.Join(", ", Known.Where(there.Contains))}")
            : known == 0 ? 0 : known - First.Length + 1;
    }

    private void Require(Applied one, int number)
    {
        var name = $"{one.Version:0000} {one.Name}";
        if (one.Version != number)
        {
            throw new CommandException($"{name} is applied, and {number:0000} is not: a row is missing in the table schema_migrations");
        }

        if (number > Steps.Count)
        {
            throw new CommandException($"{name} is applied, and this build does not know it: the database belongs to a newer build");
        }

        if (Steps[number - 1].Name != one.Name || !Steps[number - 1].Has(one.Checksum))
        {
            throw new CommandException(
                $"{Migration.FileOf(one.Version, one.Name, "up")} was edited after it was applied; "
                + "write a new migration for the change");
        }
    }
}
