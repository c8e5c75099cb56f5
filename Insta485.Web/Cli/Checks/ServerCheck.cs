using System.Globalization;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Checks;

/// <summary>The checks after the log-in: version, privileges, schema, time zone, connections and clock.</summary>
internal sealed class ServerCheck(NpgsqlConnection connection, Target target, AppConfiguration config, TimeProvider clock)
{
    private const int OldestVersion = 13;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    // 'member' includes indirect membership, and membership without inheritance.
    private const string RoleAttributes = """
        select rolsuper, coalesce((select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = 'rds_superuser'), false)
        from pg_roles where rolname = current_user
        """;

    private const string TablePrivileges = $"""
        select tablename,
            array(select privilege from regexp_split_to_table(needed, ', ') privilege
                where not has_table_privilege(format('%I.%I', schemaname, tablename), privilege)),
            case tablename
                when 'schema_migrations' then has_table_privilege(format('%I.%I', schemaname, tablename), 'insert, update, delete')
                when 'moderation_log' then has_table_privilege(format('%I.%I', schemaname, tablename), 'update, delete')
                else false end
        from (select *, {Privileges.Needed} as needed from pg_tables where schemaname = current_schema()) here
        order by tablename
        """;

    private const string MayCreateTables = """
        select has_database_privilege(current_database(), 'create')
            or exists (select from pg_namespace where nspname not like 'pg\_%' and has_schema_privilege(oid, 'create'))
            or exists (select from pg_tables where schemaname = current_schema() and pg_has_role(tableowner, 'member'))
        """;

    // Of other roles' sessions a role sees the user name only. Sessions of its own role are the site's, or this connection.
    private const string FreeConnections = """
        select least(
                current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                    - coalesce(current_setting('reserved_connections', true), '0')::int
                    - (select count(*)::int from pg_stat_activity where usesysid is not null and usename <> current_user
                        and coalesce(backend_type, 'client backend') = 'client backend'),
                (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
                (select nullif(datconnlimit, -1) from pg_database where datname = current_database())),
            current_setting('max_connections')
        """;

    private const string HasKeys = "select to_regclass('data_protection_keys') is not null";

    private const string AllKeys = "select xml from data_protection_keys";

    private const string HasModerators = "select to_regclass('moderators') is not null";

    private const string AllModerators = "select username from moderators order by username limit 4";

    private const string CharacterType = "select datctype from pg_database where datname = current_database()";

    private const string Version = "version", Role = "role", Keys = "keys", Zone = "time zone",
        Plans = "plans", Letters = "letters", Moderators = "moderators",
        Connections = "connections", Clock = "clock";

    /// <summary>The checks of the privileges on the tables, and of the schema's version.</summary>
    public const string Tables = "tables", Schema = "schema";

    /// <summary>The checks, in order.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        Version, Role, Tables, Schema, Keys, Zone, Plans, Letters, Moderators, Connections, Clock,
    ];

    /// <summary>Runs all checks.</summary>
    /// <param name="isSite">Whether the connection is to the site's database; if that is missing, it is to <c>postgres</c>.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(bool isSite) =>
    [
        CheckVersion(),
        await RunAsync(Role, CheckRoleAsync),
        isSite ? await RunAsync(Tables, CheckTablesAsync) : CheckResult.Skipped(Tables),
        isSite ? await RunAsync(Schema, CheckSchemaAsync) : CheckResult.Skipped(Schema),
        isSite ? await RunAsync(Keys, CheckKeysAsync) : CheckResult.Skipped(Keys),
        await RunAsync(Zone, CheckTimeZoneAsync),
        isSite ? await RunAsync(Plans, CheckPlansAsync) : CheckResult.Skipped(Plans),
        isSite ? await RunAsync(Letters, CheckLettersAsync) : CheckResult.Skipped(Letters),
        isSite ? await RunAsync(Moderators, CheckModeratorsAsync) : CheckResult.Skipped(Moderators),
        await RunAsync(Connections, CheckConnectionsAsync),
        await RunAsync(Clock, CheckClockAsync),
    ];

    // After the connection broke, the remaining checks are skipped.
    private async Task<CheckResult> RunAsync(string name, Func<Task<CheckResult>> check)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
        {
            return CheckResult.Skipped(name);
        }

        try
        {
            return await check();
        }
        catch (PostgresException e)
        {
            return CheckResult.Failed(name, $"{e.MessageText} ({e.SqlState})",
                e.SqlState == PostgresErrorCodes.InsufficientPrivilege ? GrantRemedy : "read the server's log");
        }
        catch (NpgsqlException e)
        {
            return CheckResult.Failed(name, $"the connection broke: {(e.InnerException ?? e).Message}",
                "read the server's log, and check the network between this machine and the server");
        }
    }

    private string GrantRemedy => target.Options.Owner.Length > 0
        ? "run `migrate`: it restores the privileges"
        : $"as the owner of the tables, grant the privileges to {target.Options.User}; or let `provision` create the roles";

    private CheckResult CheckVersion()
    {
        var version = connection.PostgreSqlVersion;
        return CheckResult.PassedIf(version.Major >= OldestVersion, Version, $"PostgreSQL {version}",
            $"upgrade the server to {OldestVersion} or newer (15 or newer for `provision`)");
    }

    private async Task<CheckResult> CheckRoleAsync()
    {
        var (isSuperuser, isRdsSuperuser) =
            (await QueryListAsync(connection, RoleAttributes, row => (row.GetBoolean(0), row.GetBoolean(1)))).Single();
        var (user, remedy) = (target.Options.User, $"set {target.Setting("User")} to a role of the site's own"
            + (target.IsLocal ? ", which is not a superuser" : "; `provision` creates one"));
        return isSuperuser ? CheckResult.Failed(Role, $"{user} is a superuser", remedy)
            : isRdsSuperuser ? CheckResult.Failed(Role, $"{user} is a member of rds_superuser", remedy)
            : CheckResult.Passed(Role, $"{user} is not a superuser{(target.IsLocal ? "" : " and not a member of rds_superuser")}");
    }

    private async Task<CheckResult> CheckTablesAsync()
    {
        var user = target.Options.User;
        if (await QueryBoolAsync(connection, "select current_schema() is null"))
        {
            return CheckResult.Failed(Tables, $"{user} has no privilege to use the schema",
                $"as the owner of the database, run: grant usage on schema public to {DatabaseAdmin.Quote(user)}");
        }

        var tables = await QueryListAsync(connection, TablePrivileges,
            row => (Name: row.GetString(0), Missing: row.GetFieldValue<string[]>(1), IsChangeable: row.GetBoolean(2)));
        if (tables.Count == 0)
        {
            return CheckResult.Skipped(Tables, "there are none yet");
        }

        var missing =
            tables.Where(table => table.Missing.Length > 0).Select(table => $"{string.Join(", ", table.Missing)} on {table.Name}").ToList();
        if (missing.Count > 0)
        {
            return CheckResult.Failed(Tables, $"{user} may not {string.Join("; ", missing.Take(3))}"
                + (missing.Count > 3 ? $"; and {missing.Count - 3} more" : ""), GrantRemedy);
        }

        var granted = $"{user} reads and writes all {tables.Count} tables";
        if (target.IsLocal)
        {
            return CheckResult.Passed(Tables, $"{granted}; further privileges are not checked on a local target");
        }

        return await QueryBoolAsync(connection, MayCreateTables)
            ? CheckResult.Failed(Tables, $"{granted}, and may create or own tables",
                $"set {target.Setting("User")} to a role that may not; `provision` creates one")
            : tables.Find(table => table.IsChangeable).Name is { } record
            ? CheckResult.Failed(Tables, $"{user} may write {record}", GrantRemedy)
            : CheckResult.Passed(Tables, $"{granted} and can't create any");
    }

    private async Task<CheckResult> CheckSchemaAsync()
    {
        try
        {
            var migrator = config.MigratorFor(target);
            var (applied, steps) = (await migrator.AppliedAsync(), migrator.Steps);
            return applied.Count == steps.Count
                ? CheckResult.Passed(Schema, $"version {applied.Count}, as this build requires")
                : CheckResult.Failed(Schema, $"version {applied.Count}; this build requires {steps.Count}", applied.Count == 0
                    ? "run `migrate` to create the tables"
                    : $"run `migrate` to apply {string.Join(", ", steps.Skip(applied.Count))}");
        }
        catch (CommandException e)
        {
            return CheckResult.Failed(Schema, e.Message, "use the build that belongs to the database; `history` lists what was applied");
        }
    }

    private async Task<CheckResult> CheckKeysAsync()
    {
        var isConfigured = config.Options.Keys.Certificate.Length > 0;
        var keys = await QueryBoolAsync(connection, HasKeys) ? await QueryListAsync(connection, AllKeys, row => row.GetString(0)) : [];
        var clear = keys.Count(xml => !KeyCertificates.IsProtected(xml));
        var found = keys.Count == 0 ? "there are none yet" : clear == 0 ? $"a certificate protects all {keys.Count}"
            : $"{clear} of {keys.Count} are in the clear";
        return target.IsLocal && !isConfigured ? CheckResult.Passed(Keys, $"{found}; a local target needs no certificate")
            : !isConfigured ? CheckResult.Failed(Keys, $"Keys:Certificate is missing, without which the site does not start; {found}",
                "run `bin/insta485db keys`, then `migrate`; or set Keys:Certificate to the one of the other instances")
            : clear == 0 ? CheckResult.Passed(Keys, found)
            : CheckResult.Failed(Keys, $"{found}: a reader of the database could log in as anyone", "run `migrate`: it protects them");
    }

    private async Task<CheckResult> CheckTimeZoneAsync()
    {
        var session = await TimeZoneAsync(connection);
        // The server's default shows in a session that does not set a time zone at its start.
        var settings = new NpgsqlConnectionStringBuilder(target.ConnectionString(connection.Database, isPooled: false)) { Timezone = null };
        await using var plain = new NpgsqlConnection(settings.ConnectionString);
        await plain.OpenAsync();
        var server = await TimeZoneAsync(plain);
        return CheckResult.PassedIf(session == "UTC", Zone, session == "UTC"
            ? $"sessions are in UTC{(server == "UTC" ? "" : $"; the server's default is {server}")}"
            : $"sessions are in {session}, although the site sets UTC",
            "let the connection pooler between this machine and the server pass on the session's time zone");
    }

    private async Task<CheckResult> CheckPlansAsync()
    {
        var wanted = PlannerSettings.Wanted;
        var settings = await QueryListAsync(
            connection, "select current_setting(name) from unnest($1) with ordinality as s (name, place) order by place",
            row => row.GetString(0), [wanted.Select(one => one.Name).ToArray()]);
        return CheckResult.PassedIf(
            settings.SequenceEqual(wanted.Select(one => one.Value), StringComparer.Ordinal), Plans,
            string.Join(", ", wanted.Zip(settings, (one, value) => $"{one.Name} is {value}")),
            "run `migrate`, or as the database's owner: " + PlannerSettings.For(DatabaseAdmin.Quote(connection.Database)));
    }

    // The site works, and finds less. A database keeps its character type, so this is no failure.
    private async Task<CheckResult> CheckLettersAsync()
    {
        var type = (await QueryListAsync(connection, CharacterType, row => row.GetString(0))).Single();
        return type is "C" or "POSIX"
            ? CheckResult.Skipped(Letters, $"the database's character type is {type}: the search takes emoji, dashes and quotation "
                + "marks for letters of the word beside them (a database with lc_ctype 'C.UTF-8' knows them; `move` copies the rows)")
            : CheckResult.Passed(Letters, $"the database's character type is {type}");
    }

    // A site without moderators works; its reports wait.
    private async Task<CheckResult> CheckModeratorsAsync()
    {
        var names = await QueryBoolAsync(connection, HasModerators)
            ? await QueryListAsync(connection, AllModerators, row => row.GetString(0)) : [];
        return CheckResult.Passed(Moderators, names.Count == 0
            ? "none: reports wait (`admin NAME` makes one)"
            : string.Join(", ", names.Take(3)) + (names.Count > 3 ? " and others" : ""));
    }

    private static async Task<string> TimeZoneAsync(NpgsqlConnection at) =>
        (await QueryListAsync(at, "show timezone", row => row.GetString(0))).Single();

    private async Task<CheckResult> CheckConnectionsAsync()
    {
        var (free, maximum) = (await QueryListAsync(connection, FreeConnections, row => (row.GetInt32(0), row.GetString(1)))).Single();
        var instances = config.Options.Database.Instances;
        // One more hears of changes.
        var each = target.Options.PoolMaximum + (config.Options.Live.IsOn ? 1 : 0);
        var required = each * instances;
        return CheckResult.PassedIf(required <= free, Connections,
            $"the site may open {required} ({instances} {(instances == 1 ? "instance" : "instances")}, up to {each} each); "
            + $"{free} are available (max_connections is {maximum})",
            $"lower {target.Setting("PoolMaximum")} or Database:Instances, or raise the server's limit");
    }

    private async Task<CheckResult> CheckClockAsync()
    {
        var before = clock.GetUtcNow();
        var there = (await QueryListAsync(connection, "select clock_timestamp()", row => row.GetFieldValue<DateTimeOffset>(0))).Single();
        var after = clock.GetUtcNow();
        // The server read its clock somewhere between the two, so a time between them is no difference.
        var difference = there < before ? before - there : there > after ? there - after : TimeSpan.Zero;
        var precision = (after - before).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        var detail = difference < TimeSpan.FromMilliseconds(1)
            ? "the server's equals this machine's"
            : $"the server's is {difference.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s "
                + $"{(there < before ? "behind" : "ahead of")} this machine's";
        return CheckResult.PassedIf(difference <= ClockTolerance, Clock, $"{detail}, within {precision} ms",
            "synchronize both machines' clocks (NTP)");
    }
}
