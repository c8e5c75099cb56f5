using System.Globalization;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Checks;

/// <summary>What <c>check</c> asks of a server that it was let into.</summary>
/// <param name="instances">Of the site, that share the server.</param>
internal sealed class ServerCheck(NpgsqlConnection connection, Target target, int instances, Migrator migrator, TimeProvider clock)
{
    private const int Oldest = 13;
    private static readonly TimeSpan MostOff = TimeSpan.FromSeconds(5);

    // "member" is any way to the role, direct or through others; whether it is inherited or not.
    private const string RoleIs = """
        select rolsuper, coalesce((select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = 'rds_superuser'), false)
        from pg_roles where rolname = current_user
        """;

    private const string TablesAre = $"""
        select tablename,
            array(select one from regexp_split_to_table(needed, ', ') one where not has_table_privilege(format('%I.%I', schemaname, tablename), one)),
            tablename = 'schema_migrations' and has_table_privilege(format('%I.%I', schemaname, tablename), 'insert, update, delete')
        from (select *, {Privileges.Needed} as needed from pg_tables where schemaname = current_schema()) here
        order by tablename
        """;

    private const string MayMake = """
        select has_database_privilege(current_database(), 'create')
            or exists (select from pg_namespace where nspname not like 'pg\_%' and has_schema_privilege(oid, 'create'))
            or exists (select from pg_tables where schemaname = current_schema() and pg_has_role(tableowner, 'member'))
        """;

    // Of others one sees little more than who they are. Connections of this very role are the site's own, or this one.
    private const string Slots = """
        select least(
                current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                    - coalesce(current_setting('reserved_connections', true), '0')::int
                    - (select count(*)::int from pg_stat_activity
                        where usesysid is not null and usename <> current_user and coalesce(backend_type, 'client backend') = 'client backend'),
                (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
                (select nullif(datconnlimit, -1) from pg_database where datname = current_database())),
            current_setting('max_connections')
        """;

    private const string Version = "version", Role = "role", Tables = "tables", Schema = "schema", Zone = "time zone",
        Connections = "connections", Clock = "clock";

    /// <summary>What is asked, in order.</summary>
    public static readonly IReadOnlyList<string> Names = [Version, Role, Tables, Schema, Zone, Connections, Clock];

    /// <summary>Asks all of it.</summary>
    /// <param name="isSite">The connection is to the site's database, and not to another one because that is not there.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(bool isSite) =>
    [
        VersionIs(),
        await AskAsync(Role, RoleAsync),
        isSite ? await AskAsync(Tables, TablesAsync) : CheckResult.Skipped(Tables),
        isSite ? await AskAsync(Schema, SchemaAsync) : CheckResult.Skipped(Schema),
        await AskAsync(Zone, ZoneAsync),
        await AskAsync(Connections, ConnectionsAsync),
        await AskAsync(Clock, ClockAsync),
    ];

    // A connection that broke has nothing more to say.
    private async Task<CheckResult> AskAsync(string thing, Func<Task<CheckResult>> ask)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
        {
            return CheckResult.Skipped(thing);
        }

        try
        {
            return await ask();
        }
        catch (PostgresException e)
        {
            return CheckResult.Failed(thing, $"{e.MessageText} ({e.SqlState})",
                e.SqlState == PostgresErrorCodes.InsufficientPrivilege ? Settle : "see the server's log");
        }
        catch (NpgsqlException e)
        {
            return CheckResult.Failed(thing, $"the connection broke: {(e.InnerException ?? e).Message}",
                "see the server's log, and the network between here and there");
        }
    }

    private string Settle => target.Options.Owner.Length > 0
        ? "`migrate` sets rights right"
        : $"grant it to {target.Options.User} as the tables' owner; or let `provision` make the roles";

    private CheckResult VersionIs()
    {
        var version = connection.PostgreSqlVersion;
        return CheckResult.Of(Version, version.Major >= Oldest, $"PostgreSQL {version}",
            $"{Oldest} or newer is needed, 15 or newer for the roles of `provision`: upgrade the server");
    }

    private async Task<CheckResult> RoleAsync()
    {
        var (isSuperuser, isRds) = (await QueryListAsync(connection, RoleIs, row => (row.GetBoolean(0), row.GetBoolean(1)))).Single();
        var remedy = $"let {target.Setting("User")} be a role of the site's own; `provision` makes one";
        return isSuperuser ? CheckResult.Failed(Role, $"{target.Options.User} is a superuser", remedy)
            : isRds ? CheckResult.Failed(Role, $"{target.Options.User} is a member of rds_superuser", remedy)
            : CheckResult.Passed(Role, $"{target.Options.User} is no superuser{(target.IsLocal ? "" : ", nor a member of rds_superuser")}");
    }

    private async Task<CheckResult> TablesAsync()
    {
        if (await QueryBoolAsync(connection, "select current_schema() is null"))
        {
            return CheckResult.Failed(Tables, $"{target.Options.User} may use no schema",
                $"as the database's owner: grant usage on schema public to {DatabaseAdmin.Quote(target.Options.User)}");
        }

        var tables =
            await QueryListAsync(connection, TablesAre,
                row => (Name: row.GetString(0), Missing: row.GetFieldValue<string[]>(1), WritesRecord: row.GetBoolean(2)));
        if (tables.Count == 0)
        {
            return CheckResult.Skipped(Tables);
        }

        var missing =
            tables.Where(table => table.Missing.Length > 0).Select(table => $"{string.Join(", ", table.Missing)} on {table.Name}").ToList();
        if (missing.Count > 0)
        {
            return CheckResult.Failed(Tables,
                $"{target.Options.User} may not {string.Join("; ", missing.Take(3))}{(missing.Count > 3 ? $"; and {missing.Count - 3} more" : "")}", Settle);
        }

        if (target.IsLocal)
        {
            return CheckResult.Passed(Tables, $"reads and writes all {tables.Count}; what else it may is not asked on this machine");
        }

        return await QueryBoolAsync(connection, MayMake)
            ? CheckResult.Failed(Tables, $"{target.Options.User} reads and writes all {tables.Count}, and may make or own tables",
                $"let {target.Setting("User")} be a role that may not; `provision` makes one")
            : tables.Exists(table => table.WritesRecord)
            ? CheckResult.Failed(Tables, $"{target.Options.User} may write schema_migrations", Settle)
            : CheckResult.Passed(Tables, $"reads and writes all {tables.Count}, makes none");
    }

    private async Task<CheckResult> SchemaAsync()
    {
        try
        {
            var (applied, steps) = (await migrator.AppliedAsync(), migrator.Steps);
            return CheckResult.Of(Schema, applied.Count == steps.Count, $"version {applied.Count}, and this build wants {steps.Count}",
                applied.Count == 0 ? "`migrate` makes the tables" : $"`migrate` applies {string.Join(", ", steps.Skip(applied.Count))}");
        }
        catch (CommandException e)
        {
            return CheckResult.Failed(Schema, e.Message, "`history` lists what was applied: use the build that the database belongs to");
        }
    }

    private async Task<CheckResult> ZoneAsync()
    {
        var zone = await ShowZoneAsync(connection);
        // The server's own is seen only by who does not say one at the start.
        await using var plain =
            new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(target.ConnectionString(connection.Database, isPooled: false))
                {
                    Timezone =
                    null
                }.ConnectionString);
        await plain.OpenAsync();
        var own = await ShowZoneAsync(plain);
        return CheckResult.Of(Zone, zone == "UTC",
            $"sessions are in {zone}, as the site asks{(own == zone ? "; so is the server" : $"; the server's own is {own}")}",
            "something between here and the server (a pooler?) drops what a session says of its time zone: let it pass that on");
    }

    private static async Task<string> ShowZoneAsync(NpgsqlConnection at) =>
        (await QueryListAsync(at, "show timezone", row => row.GetString(0))).Single();

    private async Task<CheckResult> ConnectionsAsync()
    {
        var (free, most) = (await QueryListAsync(connection, Slots, row => (row.GetInt32(0), row.GetString(1)))).Single();
        var wanted = target.Options.PoolMaximum * instances;
        return CheckResult.Of(Connections, wanted <= free,
            $"{wanted} are wanted ({instances} {(instances == 1 ? "instance" : "instances")}, up to {target.Options.PoolMaximum} each), {free} can be had (max_connections is {most})",
            $"lower {target.Setting("PoolMaximum")} or Database:Instances, or raise what the server allows");
    }

    private async Task<CheckResult> ClockAsync()
    {
        var before = clock.GetUtcNow();
        var there = (await QueryListAsync(connection, "select clock_timestamp()", row => row.GetFieldValue<DateTimeOffset>(0))).Single();
        var after = clock.GetUtcNow();
        // Somewhere between the two it was asked: more cannot be known.
        var off = there < before ? before - there : there > after ? there - after : TimeSpan.Zero;
        var trip = (after - before).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        var said = off < TimeSpan.FromMilliseconds(1)
            ? "the same as here"
            : $"{off.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s {(there < before ? "behind" : "ahead of")} this machine's";
        return CheckResult.Of(Clock, off <= MostOff, $"{said}, to within {trip} ms", "let both machines keep time (NTP)");
    }
}
