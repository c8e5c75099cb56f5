using System.Net.Sockets;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Checks;

/// <summary>
/// Checks everything between the site and its database, from the host name to the clock. Changes nothing. The target's
/// ConnectTimeoutSeconds limits each wait.
/// </summary>
internal sealed class TargetCheck(AppConfiguration config, Target target, TimeProvider clock)
{
    private const string LogIn = "log-in";
    private const string Primary = "primary";
    private const string Database = "database";

    private readonly Target _target =
        target with { Options = target.Options.With(at => at.CommandTimeoutSeconds = at.ConnectTimeoutSeconds) };

    /// <summary>Reports each result in one line.</summary>
    /// <exception cref="CommandException">A check failed.</exception>
    public static async Task PrintAsync(AppConfiguration config, Target target, Action<string> report)
    {
        report(target.ToString());
        var results = await new TargetCheck(config, target, TimeProvider.System).RunAsync();
        results.ToList().ForEach(result => report(result.ToString()));
        var failed = results.Count(result => result.Status == CheckStatus.Failed);
        if (failed > 0)
        {
            throw new CommandException($"{failed} of {results.Count} checks failed");
        }
    }

    /// <summary>Runs all checks. A check that depends on one that failed is skipped.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync()
    {
        var servers = await Task.WhenAll(_target.Hosts.Select(ConnectAsync));
        try
        {
            var results = servers.SelectMany(server => server.Results).ToList();
            results.Add(CheckPrimary(servers));
            var chosen = Array.Find(servers, server => server.IsPrimary)
                ?? Array.Find(servers, server => server.Connection is not null)
                ?? Array.Find(servers, server => server.Database is not null);
            results.Add(chosen?.Database ?? CheckResult.Skipped(Database));
            results.AddRange(chosen?.Connection is { } connection
                ? await new ServerCheck(connection, chosen.Target, config, clock)
                    .RunAsync(isSite: chosen.Database?.Status == CheckStatus.Passed)
                : ServerCheck.Names.Select(CheckResult.Skipped));
            // Without tables, or the right to read them, there are no pages.
            string[] needed = [ServerCheck.Tables, ServerCheck.Schema];
            var hasPages = results.Count(result => result.Status == CheckStatus.Passed && needed.Contains(result.Name)) == needed.Length;
            results.Add(hasPages ? await new RequestCheck(target).RunAsync() : CheckResult.Skipped(RequestCheck.Name));
            results.Add(hasPages ? await LiveCheck.RunAsync(target, config.Options.Live) : CheckResult.Skipped(LiveCheck.Name));
            results.Add(config.Options.Uploads.Decoder is { Length: > 0 } socket && !await ListensAsync(socket)
                ? CheckResult.Failed("decoder", $"nothing listens at {socket}", "start the decoder's container (Uploads:Decoder)")
                : CheckDecoder(DecoderSandbox.Of(config.Options.Uploads)));
            return results;
        }
        finally
        {
            foreach (var server in servers)
            {
                await (server.Connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    private static async Task<bool> ListensAsync(string socket)
    {
        try
        {
            using var worker = await DecoderWorker.ConnectAsync(socket);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether a photo that takes the decoder over could reach anything. macOS has no such walls.</summary>
    internal static CheckResult CheckDecoder(DecoderIsolation isolation) => CheckResult.PassedIf(
        isolation is DecoderIsolation.Namespaces or DecoderIsolation.Container || !OperatingSystem.IsLinux(),
        "decoder", DecoderSandbox.Describe(isolation),
        "install bubblewrap, and allow user namespaces to the site's account (docs/deployment.md, \"The decoder\")");

    // One of the target's servers, and how far the checks got there.
    private sealed record ServerConnection(Target Target, string Address, IReadOnlyList<CheckResult> Results,
        NpgsqlConnection? Connection = null, CheckResult? Database = null, bool IsPrimary = false)
    {
        public ServerConnection With(CheckResult result) => this with { Results = [.. Results, result] };
    }

    private async Task<ServerConnection> ConnectAsync((string Host, int Port) host)
    {
        var single = _target.AtHost(host.Host, host.Port);
        var (results, isOpen) = await new ConnectivityCheck(single, host.Host, host.Port).RunAsync();
        var server = new ServerConnection(single, $"{host.Host}:{host.Port}", results);
        server = isOpen ? await LogInAsync(server) : server.With(CheckResult.Skipped(LogIn));
        return _target.Hosts.Count == 1
            ? server
            : server with { Results = [.. server.Results.Select(result => result with { Name = $"{server.Address} {result.Name}" })] };
    }

    private static async Task<ServerConnection> LogInAsync(ServerConnection server)
    {
        var (user, name) = (server.Target.Options.User, server.Target.Options.Database);
        var (connection, refusal) = await OpenAsync(server.Target, name);
        var database = connection is null ? null : CheckResult.Passed(Database, $"{name} exists");
        if (refusal is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege } p)
        {
            // The log-in itself succeeded. The server can still be checked from the database postgres.
            database = p.SqlState == PostgresErrorCodes.InvalidCatalogName
                ? CheckResult.Failed(Database, $"{name} does not exist", RemedyForMissing(server.Target))
                : CheckResult.Failed(Database, $"{user} may not connect to {name}",
                    $"as its owner, run: grant connect on database {DatabaseAdmin.Quote(name)} to {DatabaseAdmin.Quote(user)}");
            (connection, _) = await OpenAsync(server.Target, "postgres");
            refusal = null;
        }

        if (refusal is not null)
        {
            var (detail, remedy) = DescribeRefusal(server.Target, refusal);
            return server.With(CheckResult.Failed(LogIn, detail, remedy));
        }

        try
        {
            var isPrimary = connection is not null && await QueryBoolAsync(connection, "select not pg_is_in_recovery()");
            return server.With(CheckResult.Passed(LogIn, $"as {user}")) with
            {
                Connection = connection,
                Database = database,
                IsPrimary = isPrimary
            };
        }
        catch (NpgsqlException e)
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            return server.With(CheckResult.Failed(LogIn,
                $"the server accepted the log-in and then stopped answering: {(e.InnerException ?? e).Message}", "read the server's log"));
        }
    }

    // `provision` refuses a local target without a password; on any other it creates the roles, too.
    private static string RemedyForMissing(Target target) => target.IsLocal
        ? $"run `create` (with sample data) or `empty`; or correct {target.Setting("Database")}"
        : $"run `provision`, or `empty` as a role that may create databases; or correct {target.Setting("Database")}";

    private static async Task<(NpgsqlConnection? Connection, NpgsqlException? Refusal)> OpenAsync(Target target, string database)
    {
        try
        {
            return (await target.OpenAsync(database), null);
        }
        catch (NpgsqlException e)
        {
            return (null, e);
        }
    }

    private static (string Detail, string Remedy) DescribeRefusal(Target target, NpgsqlException refusal)
    {
        var password = $"{target.Setting("Password")} (environment, user secret, or the file that `provision` wrote)";
        return refusal switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } =>
                ($"the server rejected the password of {target.Options.User}, or there is no such role", $"correct {password}"),
            PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
                ($"the server rejected {target.Options.User}: {p.MessageText}",
                    $"check {target.Setting("User")} and TlsMode, and which connections the server's pg_hba.conf admits"),
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } p =>
                ($"no connection is free: {p.MessageText}",
                    $"lower {target.Setting("PoolMaximum")} or Database:Instances, or raise the server's max_connections"),
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } p =>
                ($"the server is starting or stopping: {p.MessageText}", "wait until it has started"),
            PostgresException p => ($"{p.MessageText} ({p.SqlState})", "read the server's log"),
            _ when target.Options.Password.Length == 0 => ("the server requires a password, and none is set", $"set {password}"),
            { InnerException: TimeoutException } =>
                ($"no answer within {target.Options.ConnectTimeoutSeconds} s", "read the server's log"),
            _ => ((refusal.InnerException ?? refusal).Message, "read the server's log"),
        };
    }

    private static CheckResult CheckPrimary(ServerConnection[] servers)
    {
        var setting = servers[0].Target.Setting("Host");
        var open = servers.ToLookup(server => server.IsPrimary, server => server.Connection is null ? null : server.Address);
        var (primaries, standbys) = (open[true].OfType<string>().ToList(), open[false].OfType<string>().ToList());
        var (first, others) = (string.Join(", ", primaries), string.Join(", ", standbys));
        return (primaries.Count, standbys.Count) switch
        {
            (0, 0) => CheckResult.Skipped(Primary),
            (0, _) => CheckResult.Failed(Primary, $"only standbys answer: {others}", $"add the primary to {setting}, or promote a standby"),
            (1, 0) => CheckResult.Passed(Primary, $"{first} accepts writes"),
            (1, _) => CheckResult.Passed(Primary, $"{first} accepts writes; standby: {others}"),
            _ => CheckResult.Failed(Primary, $"several servers accept writes: {first}", $"set {setting} to one primary and its standbys"),
        };
    }
}
