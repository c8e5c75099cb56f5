using Insta485.Web.Cli.Commands;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Checks;

/// <summary>
/// Looks at everything between the site and its database, from the name of the host to the clock, and says of each thing how it is and
/// what to do about it. Changes nothing. The target's ConnectTimeoutSeconds bounds each wait.
/// </summary>
public sealed class TargetCheck(AppConfiguration config, Target target, TimeProvider clock)
{
    private const string LogIn = "log-in";
    private const string Primary = "primary";
    private const string Database = "database";

    private readonly Target _target =
        target with { Options = target.Options.With(at => at.CommandTimeoutSeconds = at.ConnectTimeoutSeconds) };

    /// <summary>Says what there is to say, a line for each thing.</summary>
    /// <exception cref="CommandException">Something is not as it should be.</exception>
    public static async Task PrintAsync(AppConfiguration config, Target target, Action<string> report)
    {
        report(target.ToString());
        var found = await new TargetCheck(config, target, TimeProvider.System).RunAsync();
        found.ToList().ForEach(one => report(one.ToString()));
        var bad = found.Count(one => one.Status == CheckStatus.Failed);
        if (bad > 0)
        {
            throw new CommandException(
                $"{bad} of {found.Count} things {(bad == 1 ? "is" : "are")} not as {(bad == 1 ? "it" : "they")} should be");
        }
    }

    /// <summary>Asks everything that can be asked.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync()
    {
        var servers = await Task.WhenAll(_target.Hosts.Select(ConnectAsync));
        try
        {
            var found = servers.SelectMany(connected => connected.Found).ToList();
            found.Add(PrimaryOf(servers));
            var chosen = Array.Find(servers, connected => connected.IsPrimary)
                ?? Array.Find(servers, connected => connected.Connection is not null)
                ?? Array.Find(servers, connected => connected.Database is not null);
            found.Add(chosen?.Database ?? CheckResult.Skipped(Database));
            found.AddRange(chosen?.Connection is { } connection
                ? await new ServerCheck(connection, chosen.At, config.Options.Database.Instances, SchemaVerbs.MigratorOf(config, chosen.At),
                    clock)
                    .RunAsync(isSite: chosen.Database?.Status == CheckStatus.Passed)
                : ServerCheck.Names.Select(CheckResult.Skipped));
            return found;
        }
        finally
        {
            foreach (var connected in servers)
            {
                await (connected.Connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    // One of the servers: how far one gets, and with what.
    private sealed record ServerConnection(Target At, string Address, IReadOnlyList<CheckResult> Found, NpgsqlConnection? Connection = null,
        CheckResult? Database = null, bool IsPrimary = false);

    private async Task<ServerConnection> ConnectAsync((string Host, int Port) server)
    {
        var at = _target.AtHost(server.Host, server.Port);
        var address = $"{server.Host}:{server.Port}";
        var (found, isOpen) = await new ConnectivityCheck(at, server.Host, server.Port).RunAsync();
        var connected = isOpen
            ? await LogInAsync(new ServerConnection(at, address, found))
            : new ServerConnection(at, address, [.. found, CheckResult.Skipped(LogIn)]);
        return _target.Hosts.Count == 1
            ? connected : connected with { Found = [.. connected.Found.Select(one => one with { Name = $"{address} {one.Name}" })] };
    }

    private static async Task<ServerConnection> LogInAsync(ServerConnection connected)
    {
        var name = connected.At.Options.Database;
        var (connection, refusal) = await OpenAsync(connected.At, name);
        var database = connection is null ? null : CheckResult.Passed(Database, $"{name} is there");
        if (refusal is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege } p)
        {
            // It was let in, though not to where it wanted; of the server itself can be asked next door.
            database = p.SqlState == PostgresErrorCodes.InvalidCatalogName
                ? CheckResult.Failed(Database, $"there is no {name}",
                    $"`provision` makes it, or `empty`; or correct {connected.At.Setting("Database")}")
                : CheckResult.Failed(Database, $"{connected.At.Options.User} may not connect to {name}",
                    $"as its owner: grant connect on database {DatabaseAdmin.Quote(name)} to {DatabaseAdmin.Quote(connected.At.Options.User)}");
            (connection, _) = await OpenAsync(connected.At, "postgres");
            refusal = null;
        }

        if (refusal is not null)
        {
            var (said, remedy) = WhyNot(connected.At, refusal);
            return connected with { Found = [.. connected.Found, CheckResult.Failed(LogIn, said, remedy)] };
        }

        try
        {
            var isPrimary = connection is not null && await QueryBoolAsync(connection, "select not pg_is_in_recovery()");
            return connected with
            {
                Found = [.. connected.Found, CheckResult.Passed(LogIn, $"as {connected.At.Options.User}")],
                Connection = connection,
                Database = database,
                IsPrimary = isPrimary
            };
        }
        catch (NpgsqlException e)
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            return connected with
            {
                Found =
                [.. connected.Found,
                    CheckResult.Failed(LogIn, $"the server went silent after it: {(e.InnerException ?? e).Message}",
                        "see the server's log")]
            };
        }
    }

    private static async Task<(NpgsqlConnection? Connection, NpgsqlException? Refusal)> OpenAsync(Target at, string database)
    {
        try
        {
            return (await at.OpenAsync(database), null);
        }
        catch (NpgsqlException e)
        {
            return (null, e);
        }
    }

    private static (string Said, string Remedy) WhyNot(Target at, NpgsqlException refusal)
    {
        var password = $"{at.Setting("Password")}, from the environment, a user secret or the file `provision` wrote";
        return refusal switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } =>
                ($"the password is not the one of {at.Options.User}, or there is no such role", $"correct {password}"),
            PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
                ($"the server lets {at.Options.User} not in: {p.MessageText}",
                    $"see {at.Setting("User")} and TlsMode, and what the server's pg_hba.conf lets in from here"),
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } p =>
                ($"there is no connection left: {p.MessageText}",
                    $"lower {at.Setting("PoolMaximum")} or Database:Instances, or raise the server's max_connections"),
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } p =>
                ($"not now: {p.MessageText}", "wait until the server has started"),
            PostgresException p => ($"{p.MessageText} ({p.SqlState})", "see the server's log"),
            _ when at.Options.Password.Length == 0 => ("the server wants a password, and there is none", $"set {password}"),
            _ => ((refusal.InnerException ?? refusal).Message, "see the server's log"),
        };
    }

    private static CheckResult PrimaryOf(ServerConnection[] servers)
    {
        var open = servers.Where(connected => connected.Connection is not null).ToList();
        var (primaries, standbys) =
            (open.Where(connected => connected.IsPrimary).Select(connected => connected.Address).ToList(),
                open.Where(connected => !connected.IsPrimary).Select(connected => connected.Address).ToList());
        var (first, second) = (string.Join(", ", primaries), string.Join(", ", standbys));
        return (primaries.Count, open.Count) switch
        {
            (_, 0) => CheckResult.Skipped(Primary),
            (0, _) =>
                CheckResult.Failed(Primary, $"only standbys answer: {second}",
                    $"let {servers[0].At.Setting("Host")} name the one that takes writes, or promote one"),
            (1, _) =>
                CheckResult.Passed(Primary, standbys.Count == 0 ? $"{first} takes writes" : $"{first} takes writes; standby: {second}"),
            _ => CheckResult.Failed(Primary, $"several take writes: {first}",
                $"let {servers[0].At.Setting("Host")} name one primary and its own standbys"),
        };
    }
}
