using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Roles;

/// <summary>
/// Makes a target's database, a role that owns it and migrates, and a role with just what the site needs. The administrator need not be
/// a superuser. What went wrong half-way is taken back.
/// </summary>
/// <param name="file">Where the passwords go, once: <see cref="AppConfiguration.SecretFile"/>.</param>
public sealed class Provision(Target target, string file, Action<string> report)
{
    private static readonly JsonSerializerOptions Written =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ProvisionedDatabase _made = new(target);
    private readonly string _password = Secret.New();
    private readonly string _ownerPassword = Secret.New();

    /// <summary>Makes them, and tries each role's log-in.</summary>
    /// <exception cref="CommandException">Something is there already, or is missing; nothing was made.</exception>
    public async Task MakeAsync(Administrator administrator)
    {
        RefuseSettings();
        await using var server = await _made.OpenAsync(administrator);
        await RefuseServerAsync(server);
        // Before any role has its password: whatever is cut off, none is lost.
        WriteFile();
        try
        {
            await MakeRolesAsync(server, administrator);
            await TryAsync();
        }
        catch (Exception e)
        {
            await TakeBackAsync(administrator, e);
            throw;
        }

        report($"database {_made.Database} at {target.Options.Host}: made, it belongs to {_made.Owner}");
        report($"role {_made.Owner}: made, for migrations");
        report($"role {_made.Application}: made, reads and writes rows and no more");
        report($"Their passwords are in {file}, and nowhere else. It is read at each start on this machine; a copy of it belongs in your safe.");
        report("`migrate` makes the tables, `check` looks at everything.");
    }

    private void RefuseSettings()
    {
        if (File.Exists(file))
        {
            throw new CommandException($"{file} is there: `provision` was run, or cut off. `clean-up` takes back what it made");
        }

        var names = new[] { _made.Application, _made.Owner, _made.Database };
        if (Array.Find(names, name => Encoding.UTF8.GetByteCount(name) > 63) is { } tooLong)
        {
            throw new CommandException($"{tooLong} is longer than PostgreSQL's names can be");
        }

        if (_made.Application == _made.Owner)
        {
            throw new CommandException($"{target.Setting("User")} and {target.Setting("Owner")} must be two roles");
        }

        if (target.Options.Password.Length + target.Options.OwnerPassword.Length > 0)
        {
            throw new CommandException(
                $"{target.Setting("Password")} or OwnerPassword is set already, and would win over what is made here: take it away first");
        }
    }

    private async Task RefuseServerAsync(NpgsqlConnection server)
    {
        if (server.PostgreSqlVersion.Major < 15)
        {
            throw new CommandException(
                $"PostgreSQL {server.PostgreSqlVersion} lets everybody make tables in every database: roles with few rights want 15 or newer");
        }

        if (!await QueryBoolAsync(server, "select rolsuper or (rolcreaterole and rolcreatedb) from pg_roles where rolname = current_user"))
        {
            throw new CommandException("the administrator must be allowed to make roles and databases: CREATEROLE and CREATEDB");
        }

        var roles = await _made.RolesAsync(server);
        if (roles.Count > 0)
        {
            var names = string.Join(" and ", roles.Select(one => one.Role));
            throw new CommandException(roles.All(one => one.IsMade)
                ? $"{names}: there already, made by an earlier `provision` whose passwords are not in {file}. `clean-up` takes back what it made"
                : $"{names}: there already, and not made by `provision`. Let {target.Setting("User")} and Owner say other names");
        }

        if (await _made.DatabaseOwnerAsync(server) is { } owner)
        {
            throw new CommandException(
                $"there is a database {_made.Database} already; it belongs to {owner}. Drop it if it is empty, or let {target.Setting("Database")} say another name");
        }
    }

    // In the configuration's own shape: it is read as a part of it.
    private void WriteFile()
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["User"] = _made.Application,
            ["Password"] = _password,
            ["Owner"] = _made.Owner,
            ["OwnerPassword"] = _ownerPassword,
        };
        var root = new { Database = new { Targets = new Dictionary<string, object>(StringComparer.Ordinal) { [target.Name] = roles } } };
        var folder = Path.GetDirectoryName(file) ?? "/";
        const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, OwnersOnly);
        File.SetUnixFileMode(folder, OwnersOnly);
        Secret.WriteFirst(file, JsonSerializer.Serialize(root, Written) + "\n");
    }

    private async Task MakeRolesAsync(NpgsqlConnection server, Administrator administrator)
    {
        var (application, owner, database) =
            (DatabaseAdmin.Quote(_made.Application), DatabaseAdmin.Quote(_made.Owner), DatabaseAdmin.Quote(_made.Database));
        await using (var transaction = await server.BeginTransactionAsync())
        {
            await ExecuteAsync(server, $"""
                create role {owner} login password '{Secret.Verifier(_ownerPassword)}';
                create role {application} login password '{Secret.Verifier(_password)}';
                comment on role {owner} is '{ProvisionedDatabase.Remark}';
                comment on role {application} is '{ProvisionedDatabase.Remark}';
                {Privileges.OfOwner(owner, application)}
                grant {owner} to current_user;
                """);
            await transaction.CommitAsync();
        }

        await ExecuteAsync(server, $"create database {database} owner {owner}");
        // Everything else belongs to the new owner, whose own hand it is done with.
        await using (var inside = await target.As(administrator.User, administrator.Password).OpenAsync())
        {
            await ExecuteAsync(inside, Privileges.OfDatabase(database, owner, application));
        }

        await ExecuteAsync(server, $"revoke {owner} from current_user");
    }

    private async Task TryAsync()
    {
        const string MayMake = "select has_schema_privilege('public', 'create')";
        await using var owner = await target.As(_made.Owner, _ownerPassword).OpenAsync();
        await using var application = await target.As(_made.Application, _password).OpenAsync();
        if (!await QueryBoolAsync(owner, MayMake) || await QueryBoolAsync(application, MayMake))
        {
            throw new CommandException(
                "in a new database here the schema public belongs to somebody else, as servers have it that are older than PostgreSQL 15 and "
                + "were upgraded: say `alter schema public owner to pg_database_owner` in template1 first");
        }
    }

    // The connection that was used may be what broke.
    private async Task TakeBackAsync(Administrator administrator, Exception why)
    {
        try
        {
            await using var server = await target.As(administrator.User, administrator.Password).OpenAsync("postgres");
            await _made.RemoveAsync(server, _ => { });
            File.Delete(file);
        }
        catch (NpgsqlException e)
        {
            throw new CommandException(
                $"{why.Message}; and what was made could not be taken back: {e.Message}. `clean-up` does it, once the server answers");
        }
    }
}
