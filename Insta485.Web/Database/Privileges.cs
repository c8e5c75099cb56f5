using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// What the site's role may do with tables that belong to another role. What <c>provision</c> sets as a default for tables to come
/// is more than some of them want, so whoever makes tables settles it here.
/// </summary>
public static class Privileges
{
    /// <summary>Of most tables, and the default for those to come.</summary>
    public const string Default = "select, insert, update, delete";

    /// <summary>
    /// SQL: what the site needs of the table <c>tablename</c>. The record of versions is not its to write; keys are added, never changed.
    /// </summary>
    public const string Needed =
        $"case tablename when 'schema_migrations' then 'select' when 'data_protection_keys' then 'select, insert' else '{Default}' end";

    /// <summary>SQL: the owner may end the site's connections, which stand in the way when its database is to go.</summary>
    public static string OfOwner(string owner, string application) => $"grant {application} to {owner};";

    /// <summary>SQL, said inside a new database: what it gives to the site's role, and to nobody else.</summary>
    public static string OfDatabase(string database, string owner, string application) => $"""
        set role {owner};
        revoke all on database {database} from public;
        revoke all on schema public from public;
        grant connect on database {database} to {application};
        grant usage on schema public to {application};
        alter default privileges in schema public grant {Default} on tables to {application};
        """;

    /// <summary>Gives the site's role what it needs of every table of the connection's role, and no more.</summary>
    public static async Task GrantAsync(NpgsqlConnection connection, Target target)
    {
        if (target.Application is { } role)
        {
            await SqlExtensions.ExecuteAsync(connection, Sql(role));
        }
    }

    /// <summary>The same to be read or run by hand; nothing where the site's role owns its tables.</summary>
    public static string Print(Target target) => target.Application is { } role ? $"-- What the site's role may do.\n{Sql(role)};\n" : "";

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
