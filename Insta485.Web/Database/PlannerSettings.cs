using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// PostgreSQL plans a prepared statement once, and not at each execution: the plans of the site's statements don't depend on the
/// values. Without knowing them it estimates high costs for statements that read a few rows, so it must not compile such plans (`jit`):
/// that takes a quarter of a second each time. They are settings of the database, because poolers refuse settings of a connection
/// (docs/decisions/0032-connection-poolers.md).
/// </summary>
internal static class PlannerSettings
{
    /// <summary>The settings and their values, as <c>check</c> wants them.</summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Wanted = [("plan_cache_mode", "force_generic_plan"), ("jit", "off")];

    // If another role owns the database, that role or an administrator has to set it: `check` says so.
    internal static readonly string Statement = $"""
        do $$ begin
            if (select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()) then
        {Executed}
            end if;
        end $$
        """;

    private static string Executed => string.Join('\n', Wanted.Select(one =>
        $"        execute format('alter database %I set {one.Name} = {one.Value}', current_database());"));

    /// <summary>SQL for the database's owner.</summary>
    /// <param name="database">Its name, quoted.</param>
    internal static string For(string database) =>
        string.Join("; ", Wanted.Select(one => $"alter database {database} set {one.Name} = {one.Value}"));

    /// <summary>Sets them for the connection's database, if its role owns that. They hold for new connections.</summary>
    public static Task SetAsync(NpgsqlConnection connection) => SqlExtensions.ExecuteAsync(connection, Statement);
}
