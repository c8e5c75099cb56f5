using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// PostgreSQL plans a prepared statement once, and not at each execution: the plans of the site's statements don't depend on the
/// values. It is a setting of the database, because poolers refuse settings of a connection (docs/decisions/0032-connection-poolers.md).
/// </summary>
internal static class PlanCache
{
    /// <summary>The setting's value, as <c>check</c> wants it.</summary>
    public const string Wanted = "force_generic_plan";

    // If another role owns the database, that role or an administrator has to set it: `check` says so.
    internal const string Statement = $"""
        do $$ begin
            if (select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()) then
                execute format('alter database %I set plan_cache_mode = {Wanted}', current_database());
            end if;
        end $$
        """;

    /// <summary>Sets it for the connection's database, if its role owns that. It holds for new connections.</summary>
    public static Task SetAsync(NpgsqlConnection connection) => SqlExtensions.ExecuteAsync(connection, Statement);
}
