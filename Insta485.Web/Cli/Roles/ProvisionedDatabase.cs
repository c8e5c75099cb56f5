using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Roles;

/// <summary>
/// The database, its owner and the site's role, as <c>provision</c> creates them. A comment marks the roles, so that <c>clean-up</c>
/// deletes no role that was created otherwise.
/// </summary>
internal sealed class ProvisionedDatabase(Target target)
{
    /// <summary>The comment on both roles. Stored on servers: never change it.</summary>
    public const string RoleComment = "made by insta485db provision";

    private const string OwnerOf = "select pg_get_userbyid(datdba)::text from pg_database where datname = $1";

    private const string IsProvisioned =
        "select exists (select from pg_roles where rolname = $1 and shobj_description(oid, 'pg_authid') = $2)";

    /// <summary>The site's role.</summary>
    public string Application { get; } = target.Options.User;

    /// <summary>The role for migrations.</summary>
    public string Owner { get; } = target.Options.Owner.Length > 0 ? target.Options.Owner : target.Options.User + "_owner";

    /// <summary>The name of the database.</summary>
    public string Database { get; } = target.Options.Database;

    /// <summary>The administrator's connection. Until it is closed, other <c>provision</c> and <c>clean-up</c> commands wait.</summary>
    public async Task<NpgsqlConnection> OpenAsync(Administrator administrator)
    {
        var server = await target.As(administrator.User, administrator.Password).OpenAsync("postgres");
        try
        {
            // The lock is the connection's, which through a pooler would be another client's next.
            if (await server.IsThroughPoolerAsync())
            {
                throw new CommandException($"a connection pooler answers at {target.Options.Host}:{target.Options.Port}: roles are created "
                    + $"at the server itself. Set {target.Setting("Host")} and Port to it for this command");
            }

            await ExecuteAsync(server, "select pg_advisory_lock(hashtext('insta485 provision'))");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Those of the two roles that exist, and whether <c>provision</c> created them.</summary>
    public async Task<IReadOnlyList<(string Role, bool IsProvisioned)>> RolesAsync(NpgsqlConnection server)
    {
        var found = new List<(string, bool)>();
        foreach (var role in new[] { Application, Owner })
        {
            if (await QueryBoolAsync(server, "select exists (select from pg_roles where rolname = $1)", role))
            {
                found.Add((role, await QueryBoolAsync(server, IsProvisioned, role, RoleComment)));
            }
        }

        return found;
    }

    /// <summary>The owner of the database, or null if there is no database.</summary>
    public async Task<string?> DatabaseOwnerAsync(NpgsqlConnection server) =>
        (await QueryListAsync(server, OwnerOf, row => row.GetString(0), Database)).SingleOrDefault();

    /// <summary>Deletes the database and the roles. A role or database that was not created by <c>provision</c> stays.</summary>
    /// <returns>Whether a role that <c>provision</c> created existed.</returns>
    public async Task<bool> RemoveAsync(NpgsqlConnection server, Action<string> report)
    {
        var roles = await RolesAsync(server);
        foreach (var (role, _) in roles.Where(entry => entry.IsProvisioned))
        {
            // Only a member of a role may drop its objects and terminate its connections.
            await ExecuteAsync(server, $"grant {DatabaseAdmin.Quote(role)} to current_user");
        }

        switch (await DatabaseOwnerAsync(server))
        {
            case null:
                report($"There is no database {Database}.");
                break;
            case var owner when owner == Owner && roles.Contains((Owner, true)):
                await DatabaseAdmin.DropAsync(server, Database);
                report($"Removed database {Database}.");
                break;
            case var owner:
                report($"Kept database {Database}: it belongs to {owner}, and `provision` did not create it.");
                break;
        }

        await using var transaction = await server.BeginTransactionAsync();
        foreach (var (role, _) in roles.Where(entry => entry.IsProvisioned))
        {
            await ExecuteAsync(server, $"drop role {DatabaseAdmin.Quote(role)}");
        }

        await transaction.CommitAsync();
        foreach (var (role, isProvisioned) in roles)
        {
            report(isProvisioned ? $"Removed role {role}." : $"Kept role {role}: `provision` did not create it.");
        }

        return roles.Any(entry => entry.IsProvisioned);
    }
}
