using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Roles;

/// <summary>
/// Creates a target's database, the role that owns it and runs migrations, and a role with the privileges that the site needs. The
/// administrator need not be a superuser. After a failure, everything that was created is removed.
/// </summary>
/// <param name="file">The file for the passwords: <see cref="AppConfiguration.SecretFile"/>.</param>
internal sealed class Provision(Target target, string file, Action<string> report)
{
    private static readonly JsonSerializerOptions Json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ProvisionedDatabase _provisioned = new(target);
    private readonly string _password = Secret.New();
    private readonly string _ownerPassword = Secret.New();

    /// <summary>Creates database and roles, and logs in as each role.</summary>
    /// <exception cref="CommandException">A requirement is not met, or a name is taken. Nothing was created.</exception>
    public async Task MakeAsync(Administrator administrator)
    {
        RequireSettings();
        await using var server = await _provisioned.OpenAsync(administrator);
        await RequireServerAsync(server);
        // Written before the roles get their passwords, so that an interruption loses none.
        WriteFile();
        try
        {
            await CreateAsync(server, administrator);
            await VerifyAsync();
        }
        catch (Exception e)
        {
            await UndoAsync(administrator, e);
            throw;
        }

        report($"Created role {_provisioned.Owner}, which owns the tables and runs migrations.");
        report($"Created role {_provisioned.Application} for the site. It reads and writes rows.");
        report($"Created database {_provisioned.Database} at {target.Options.Host}, owned by {_provisioned.Owner}.");
        report($"The passwords are in {file} only. Every command on this machine reads that file. Store a copy in a secure place.");
    }

    private void RequireSettings()
    {
        if (File.Exists(file))
        {
            throw new CommandException(
                $"{file} already exists: `provision` was run before, or was interrupted. Run `clean-up` to remove what it created");
        }

        var names = new[] { _provisioned.Application, _provisioned.Owner, _provisioned.Database };
        if (Array.Find(names, name => Encoding.UTF8.GetByteCount(name) > 63) is { } tooLong)
        {
            throw new CommandException(
                $"the name {tooLong} is too long: PostgreSQL allows 63 bytes, and it has {Encoding.UTF8.GetByteCount(tooLong)}");
        }

        if (_provisioned.Application == _provisioned.Owner)
        {
            throw new CommandException(
                $"{target.Setting("User")} and {target.Setting("Owner")} are both {_provisioned.Owner}: they must be different roles");
        }

        if (target.Options.Password.Length + target.Options.OwnerPassword.Length > 0)
        {
            throw new CommandException(
                $"{target.Setting("Password")} or OwnerPassword is already set and would override the new password: remove it first");
        }
    }

    private async Task RequireServerAsync(NpgsqlConnection server)
    {
        if (server.PostgreSqlVersion.Major < 15)
        {
            throw new CommandException(
                $"the server is PostgreSQL {server.PostgreSqlVersion}, in which every role may create tables in every database: "
                + "`provision` requires 15 or newer");
        }

        if (!await QueryBoolAsync(server, "select rolsuper or (rolcreaterole and rolcreatedb) from pg_roles where rolname = current_user"))
        {
            throw new CommandException("the administrator must have the attributes CREATEROLE and CREATEDB");
        }

        var roles = await _provisioned.RolesAsync(server);
        if (roles.Count > 0)
        {
            var names = string.Join(" and ", roles.Select(entry => "the role " + entry.Role)) + (roles.Count == 1 ? " exists" : " exist");
            throw new CommandException(roles.All(entry => entry.IsProvisioned)
                ? $"{names} already, created by an earlier `provision` whose passwords are not in {file}. Run `clean-up` to remove what it "
                    + "created"
                : $"{names} already, and not created by `provision`. Set {target.Setting("User")} and Owner to other names");
        }

        if (await _provisioned.DatabaseOwnerAsync(server) is { } owner)
        {
            throw new CommandException(
                $"the database {_provisioned.Database} already exists and belongs to {owner}. Drop it if it is empty, or set "
                + $"{target.Setting("Database")} to another name");
        }
    }

    // The file has the structure of appsettings.json: it is read as part of the configuration.
    private void WriteFile()
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["User"] = _provisioned.Application,
            ["Password"] = _password,
            ["Owner"] = _provisioned.Owner,
            ["OwnerPassword"] = _ownerPassword,
        };
        var root = new { Database = new { Targets = new Dictionary<string, object>(StringComparer.Ordinal) { [target.Name] = roles } } };
        Secret.CreateFolder(file);
        Secret.WriteNew(file, JsonSerializer.Serialize(root, Json) + "\n");
    }

    private async Task CreateAsync(NpgsqlConnection server, Administrator administrator)
    {
        var application = DatabaseAdmin.Quote(_provisioned.Application);
        var owner = DatabaseAdmin.Quote(_provisioned.Owner);
        var database = DatabaseAdmin.Quote(_provisioned.Database);
        await using (var transaction = await server.BeginTransactionAsync())
        {
            await ExecuteAsync(server, $"""
                create role {owner} login password '{Secret.Verifier(_ownerPassword)}';
                create role {application} login password '{Secret.Verifier(_password)}';
                comment on role {owner} is '{ProvisionedDatabase.RoleComment}';
                comment on role {application} is '{ProvisionedDatabase.RoleComment}';
                {Privileges.OfOwner(owner, application)}
                grant {owner} to current_user;
                """);
            await transaction.CommitAsync();
        }

        await ExecuteAsync(server, $"create database {database} owner {owner}");
        // The database belongs to the owner, so the rest is run as the owner (`set role`).
        await using (var inside = await target.As(administrator.User, administrator.Password).OpenAsync())
        {
            await using var transaction = await inside.BeginTransactionAsync();
            await ExecuteAsync(inside, Privileges.OfDatabase(database, owner, application));
            await PlannerSettings.SetAsync(inside);
            await transaction.CommitAsync();
        }

        await ExecuteAsync(server, $"revoke {owner} from current_user");
    }

    private async Task VerifyAsync()
    {
        const string MayCreateTables = "select has_schema_privilege('public', 'create')";
        if (!await AskAsync(target.As(_provisioned.Owner, _ownerPassword))
            || await AskAsync(target.As(_provisioned.Application, _password)))
        {
            throw new CommandException(
                "in new databases of this server the schema public does not belong to the database's owner, as on servers upgraded from "
                + "PostgreSQL 14 or older. Run `alter schema public owner to pg_database_owner` in template1 first");
        }

        static async Task<bool> AskAsync(Target role)
        {
            await using var connection = await role.OpenAsync();
            return await QueryBoolAsync(connection, MayCreateTables);
        }
    }

    // On a new connection: the failure may have broken the first one.
    private async Task UndoAsync(Administrator administrator, Exception failure)
    {
        try
        {
            await using var server = await target.As(administrator.User, administrator.Password).OpenAsync("postgres");
            await _provisioned.RemoveAsync(server, _ => { });
            File.Delete(file);
        }
        catch (NpgsqlException e)
        {
            throw new CommandException(
                $"{failure.Message}; and the roles and the database that were created could not be removed: {e.Message}. Run `clean-up` "
                + "as soon as the server answers");
        }
    }
}
