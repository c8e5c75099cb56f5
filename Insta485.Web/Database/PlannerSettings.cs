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
    private const string PlanCacheMode = "force_generic_plan";
    private const string Jit = "off";

    /// <summary>The settings and their values, as <c>check</c> wants them.</summary>
    public static readonly IReadOnlyList<(string Name, string Value)> Wanted = [("plan_cache_mode", PlanCacheMode), ("jit", Jit)];

    // If another role owns the database, that role or an administrator has to set it: `check` says so.
    internal const string Statement = $"""
        do $$ begin
            if (select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()) then
                execute format('alter database %I set plan_cache_mode = {PlanCacheMode}', current_database());
                execute format('alter database %I set jit = {Jit}', current_database());
            end if;
        end $$
        """;

    /// <summary>SQL for the database's owner.</summary>
    /// <param name="database">Its name, quoted.</param>
    internal static string For(string database) =>
        string.Join("; ", Wanted.Select(one => $"alter database {database} set {one.Name} = {one.Value}"));

    /// <summary>Sets them for the connection's database, if its role owns that. They hold for new connections.</summary>
    public static Task SetAsync(NpgsqlConnection connection) => SqlExtensions.ExecuteAsync(connection, Statement);
}
