using Insta485.Web.Database;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Roles;

/// <summary>
/// What <c>provision</c> makes on a server: the database, the role that owns it, and the role of the site. The roles bear a remark, so
/// that nothing is ever taken away which somebody else made.
/// </summary>
public sealed class ProvisionedDatabase(Target target)
{
    /// <summary>The remark that the roles bear.</summary>
    public const string Remark = "made by insta485db provision";

    private const string OwnerOf = "select pg_get_userbyid(datdba)::text from pg_database where datname = $1";

    private const string IsMade = "select exists (select from pg_roles where rolname = $1 and shobj_description(oid, 'pg_authid') = $2)";

    /// <summary>The site's role.</summary>
    public string Application { get; } = target.Options.User;

    /// <summary>The role for migrations.</summary>
    public string Owner { get; } = target.Options.Owner.Length > 0 ? target.Options.Owner : target.Options.User + "_owner";

    /// <summary>The database.</summary>
    public string Database { get; } = target.Options.Database;

    /// <summary>
    /// An administrator's connection that nobody else provisions or cleans up beside, until it is closed.
    /// </summary>
    public async Task<NpgsqlConnection> OpenAsync(Administrator administrator)
    {
        var server = await target.As(administrator.User, administrator.Password).OpenAsync("postgres");
        try
        {
            await ExecuteAsync(server, "select pg_advisory_lock(hashtext('insta485 provision'))");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of the two roles, those that are there, and whether <c>provision</c> made them.</summary>
    public async Task<IReadOnlyList<(string Role, bool IsMade)>> RolesAsync(NpgsqlConnection server)
    {
        var found = new List<(string, bool)>();
        foreach (var role in new[] { Application, Owner })
        {
            if (await QueryBoolAsync(server, "select exists (select from pg_roles where rolname = $1)", role))
            {
                found.Add((role, await QueryBoolAsync(server, IsMade, role, Remark)));
            }
        }

        return found;
    }

    /// <summary>Who owns the database; nobody if there is none.</summary>
    public async Task<string?> DatabaseOwnerAsync(NpgsqlConnection server) =>
        (await QueryListAsync(server, OwnerOf, row => row.GetString(0), Database)).SingleOrDefault();

    /// <summary>Takes away what there is of it. Roles and a database that were made otherwise stay.</summary>
    /// <returns>Whether any of the roles was there.</returns>
    public async Task<bool> RemoveAsync(NpgsqlConnection server, Action<string> report)
    {
        var roles = await RolesAsync(server);
        foreach (var (role, _) in roles.Where(one => one.IsMade))
        {
            // One has to be a member to drop what it owns, and to end its connections.
            await ExecuteAsync(server, $"grant {DatabaseAdmin.Quote(role)} to current_user");
        }

        switch (await DatabaseOwnerAsync(server))
        {
            case null:
                report($"there is no database {Database}");
                break;
            case var owner when owner == Owner && roles.Contains((Owner, true)):
                await DatabaseAdmin.DropAsync(server, Database);
                report($"database {Database}: removed");
                break;
            case var owner:
                report($"database {Database}: left, `provision` did not make it; it belongs to {owner}");
                break;
        }

        await using var transaction = await server.BeginTransactionAsync();
        foreach (var (role, _) in roles.Where(one => one.IsMade))
        {
            await ExecuteAsync(server, $"drop role {DatabaseAdmin.Quote(role)}");
        }

        await transaction.CommitAsync();
        foreach (var (role, isMade) in roles)
        {
            report($"role {role}: {(isMade ? "removed" : "left, `provision` did not make it")}");
        }

        return roles.Any(one => one.IsMade);
    }
}
