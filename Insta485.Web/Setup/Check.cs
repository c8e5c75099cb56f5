using Insta485.Web.Data;
using Npgsql;
using static Insta485.Web.Setup.Statements;

namespace Insta485.Web.Setup;

/// <summary>
/// Looks at everything between the site and its database, from the name of the host to the clock, and says of each thing how it is and
/// what to do about it. Changes nothing. The target's ConnectTimeoutSeconds bounds each wait.
/// </summary>
public sealed class Check(Place place, Target target, TimeProvider clock)
{
    private const string LogIn = "log-in";
    private const string Primary = "primary";
    private const string Database = "database";

    private readonly Target _target = target with { At = target.At.With(at => at.CommandTimeoutSeconds = at.ConnectTimeoutSeconds) };

    /// <summary>Says what there is to say, a line for each thing.</summary>
    /// <exception cref="SetupException">Something is not as it should be.</exception>
    public static async Task PrintAsync(Place place, Target target, Action<string> say)
    {
        say(target.ToString());
        var found = await new Check(place, target, TimeProvider.System).RunAsync();
        found.ToList().ForEach(one => say(one.ToString()));
        var bad = found.Count(one => one.Mark == Mark.Bad);
        if (bad > 0)
        {
            throw new SetupException($"{bad} of {found.Count} things {(bad == 1 ? "is" : "are")} not as {(bad == 1 ? "it" : "they")} should be");
        }
    }

    /// <summary>Asks everything that can be asked.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync()
    {
        var gates = await Task.WhenAll(_target.Hosts.Select(GateAsync));
        try
        {
            var found = gates.SelectMany(gate => gate.Found).ToList();
            found.Add(PrimaryOf(gates));
            var chosen = Array.Find(gates, gate => gate.IsPrimary) ?? Array.Find(gates, gate => gate.Connection is not null) ?? Array.Find(gates, gate => gate.Database is not null);
            found.Add(chosen?.Database ?? Finding.Unasked(Database));
            found.AddRange(chosen?.Connection is { } connection
                ? await new ServerCheck(connection, chosen.At, place.Options.Database.Instances, SchemaVerbs.MigratorOf(place, chosen.At), clock)
                    .RunAsync(isSite: chosen.Database?.Mark == Mark.Good)
                : ServerCheck.Things.Select(Finding.Unasked));
            return found;
        }
        finally
        {
            foreach (var gate in gates)
            {
                await (gate.Connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    // One of the servers: how far one gets, and with what.
    private sealed record Gate(Target At, string Address, IReadOnlyList<Finding> Found, NpgsqlConnection? Connection = null, Finding? Database = null, bool IsPrimary = false);

    private async Task<Gate> GateAsync((string Host, int Port) server)
    {
        var at = _target.AtHost(server.Host, server.Port);
        var address = $"{server.Host}:{server.Port}";
        var (found, isOpen) = await new Reach(at, server.Host, server.Port).GoAsync();
        var gate = isOpen ? await EnterAsync(new Gate(at, address, found)) : new Gate(at, address, [.. found, Finding.Unasked(LogIn)]);
        return _target.Hosts.Count == 1 ? gate : gate with { Found = [.. gate.Found.Select(one => one with { Thing = $"{address} {one.Thing}" })] };
    }

    private static async Task<Gate> EnterAsync(Gate gate)
    {
        var name = gate.At.At.Database;
        var (connection, refusal) = await OpenAsync(gate.At, name);
        var database = connection is null ? null : Finding.Good(Database, $"{name} is there");
        if (refusal is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege } p)
        {
            // It was let in, though not to where it wanted; of the server itself can be asked next door.
            database = p.SqlState == PostgresErrorCodes.InvalidCatalogName
                ? Finding.Bad(Database, $"there is no {name}", $"`provision` makes it, or `empty`; or correct {gate.At.Setting("Database")}")
                : Finding.Bad(Database, $"{gate.At.At.User} may not connect to {name}", $"as its owner: grant connect on database {Databases.Quote(name)} to {Databases.Quote(gate.At.At.User)}");
            (connection, _) = await OpenAsync(gate.At, "postgres");
            refusal = null;
        }

        if (refusal is not null)
        {
            var (said, remedy) = WhyNot(gate.At, refusal);
            return gate with { Found = [.. gate.Found, Finding.Bad(LogIn, said, remedy)] };
        }

        try
        {
            var isPrimary = connection is not null && await IsSoAsync(connection, "select not pg_is_in_recovery()");
            return gate with { Found = [.. gate.Found, Finding.Good(LogIn, $"as {gate.At.At.User}")], Connection = connection, Database = database, IsPrimary = isPrimary };
        }
        catch (NpgsqlException e)
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            return gate with { Found = [.. gate.Found, Finding.Bad(LogIn, $"the server went silent after it: {(e.InnerException ?? e).Message}", "see the server's log")] };
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
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } => ($"the password is not the one of {at.At.User}, or there is no such role", $"correct {password}"),
            PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
                ($"the server lets {at.At.User} not in: {p.MessageText}", $"see {at.Setting("User")} and TlsMode, and what the server's pg_hba.conf lets in from here"),
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } p =>
                ($"there is no connection left: {p.MessageText}", $"lower {at.Setting("PoolMaximum")} or Database:Instances, or raise the server's max_connections"),
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } p => ($"not now: {p.MessageText}", "wait until the server has started"),
            PostgresException p => ($"{p.MessageText} ({p.SqlState})", "see the server's log"),
            _ when at.At.Password.Length == 0 => ("the server wants a password, and there is none", $"set {password}"),
            _ => ((refusal.InnerException ?? refusal).Message, "see the server's log"),
        };
    }

    private static Finding PrimaryOf(Gate[] gates)
    {
        var open = gates.Where(gate => gate.Connection is not null).ToList();
        var (primaries, standbys) = (open.Where(gate => gate.IsPrimary).Select(gate => gate.Address).ToList(), open.Where(gate => !gate.IsPrimary).Select(gate => gate.Address).ToList());
        var (first, second) = (string.Join(", ", primaries), string.Join(", ", standbys));
        return (primaries.Count, open.Count) switch
        {
            (_, 0) => Finding.Unasked(Primary),
            (0, _) => Finding.Bad(Primary, $"only standbys answer: {second}", $"let {gates[0].At.Setting("Host")} name the one that takes writes, or promote one"),
            (1, _) => Finding.Good(Primary, standbys.Count == 0 ? $"{first} takes writes" : $"{first} takes writes; standby: {second}"),
            _ => Finding.Bad(Primary, $"several take writes: {first}", $"let {gates[0].At.Setting("Host")} name one primary and its own standbys"),
        };
    }
}
