using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// The privileges of the site's role on tables of another role. The default that <c>provision</c> sets for new tables is too wide for
/// some of them, so commands that create tables set them here.
/// </summary>
internal static class Privileges
{
    /// <summary>On most tables, and the default for new ones.</summary>
    public const string Default = "select, insert, update, delete";

    /// <summary>
    /// SQL: the privileges on the table <c>tablename</c>. The site doesn't write the record of versions, and only adds keys
    /// and lines of the moderation log.
    /// </summary>
    public const string Needed =
        $"""
        case when tablename = 'schema_migrations' then 'select'
                when tablename in ('data_protection_keys', 'moderation_log') then 'select, insert' else '{Default}' end
        """;

    /// <summary>SQL: the owner may end the site's connections, which block dropping the database.</summary>
    public static string OfOwner(string owner, string application) => $"grant {application} to {owner};";

    /// <summary>SQL to run in a transaction in a new database: only the site's role may use it.</summary>
    public static string OfDatabase(string database, string owner, string application) => $"""
        set local role {owner};
        revoke all on database {database} from public;
        revoke all on schema public from public;
        grant connect on database {database} to {application};
        grant usage on schema public to {application};
        alter default privileges in schema public grant {Default} on tables to {application};
        """;

    /// <summary>Sets the site's privileges on all tables of the connection's role.</summary>
    public static async Task GrantAsync(NpgsqlConnection connection, Target target)
    {
        if (target.Application is { } role)
        {
            await SqlExtensions.ExecuteAsync(connection, Sql(role));
        }
    }

    /// <summary>The same as SQL to print; empty if the site's role owns the tables.</summary>
    public static string Print(Target target) => target.Application is { } role ? $"-- Privileges of the site's role.\n{Sql(role)};\n" : "";

    private static string Sql(string role) => $"do {Literal($"""
        declare
            one record;
        begin
            for one in
                select tablename, {Needed} as needed
                from pg_tables where schemaname = current_schema() and tableowner = current_user
            loop
                execute format('revoke all on %I from %I', one.tablename, {Literal(role)});
                execute format('grant %s on %I to %I', one.needed, one.tablename, {Literal(role)});
            end loop;
        end
        """)}";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
