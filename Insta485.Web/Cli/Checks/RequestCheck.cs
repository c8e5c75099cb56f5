using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>
/// Reads pages as the site does, several at once, over pools like the site's. Behind a pooler single requests may succeed where several
/// at once get each other's prepared statements.
/// </summary>
internal sealed class RequestCheck(Target target)
{
    private const int Visitors = 8, Rounds = 12;

    // What comes back must be what was sent: a statement with another's plan returns something else, or fails.
    private const string EchoText = "select $1::text";

    private const string EchoNumber = "select $1::int";

    // No user has this name.
    private const string Visitor = "check of requests at once";

    /// <summary>The name of the check.</summary>
    public const string Name = "requests";

    /// <summary>Runs the check. It changes nothing.</summary>
    public async Task<CheckResult> RunAsync()
    {
        await using var servers = new DatabaseServers(target);
        var atOnce = Math.Min(Visitors, target.Options.PoolMaximum);
        var wrong = (await Task.WhenAll(Enumerable.Range(0, atOnce).Select(number => VisitAsync(servers, number))))
            .SelectMany(reasons => reasons)
            .GroupBy(reason => reason, StringComparer.Ordinal).OrderByDescending(same => same.Count()).ToList();
        var how = servers switch
        {
            { HasPooler: true, Prepares: true } => "a connection pooler answers, and statements are prepared",
            { HasPooler: true } => "a connection pooler answers, so statements are not prepared",
            { Prepares: false } when target.Options.Prepare == PrepareMode.Auto => "prepared statements failed, so they are not used",
            { Prepares: false } => "statements are not prepared",
            _ => "statements are prepared",
        };
        return wrong.Count == 0
            ? CheckResult.Passed(Name, $"{atOnce * Rounds} pages, {atOnce} at once; {how}")
            : CheckResult.Failed(Name,
                $"{wrong.Sum(same => same.Count())} of {atOnce * Rounds} pages failed, {atOnce} at once ({wrong[0].Key}); {how}",
                servers.Prepares
                    ? $"set {target.Setting("Prepare")} to Auto or Never; a pooler that keeps prepared statements (pgbouncer 1.21 or newer "
                        + "with max_prepared_statements) allows Always"
                    : "read the log of the server, and of the pooler in front of it");
    }

    // The rounds begin at different pages, so that the same connection gets them in different orders.
    private static async Task<List<string>> VisitAsync(DatabaseServers servers, int number)
    {
        var reasons = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            try
            {
                await PageAsync(servers, number + round, $"{number}/{round}");
            }
            catch (PostgresException e)
            {
                reasons.Add($"{e.MessageText} ({e.SqlState})");
            }
            catch (Exception e) when (e is NpgsqlException or RefusedException or InvalidCastException)
            {
                reasons.Add((e.InnerException ?? e).Message);
            }
        }

        return reasons;
    }

    private static async Task PageAsync(DatabaseServers servers, int number, string text)
    {
        var db = new Db(servers);
        var (isSame, _) = (number % 4) switch
        {
            0 => (true, (object?)await new FeedReader(db).ReadAsync(Visitor, before: null)),
            1 => (true, await new ExploreReader(db).ReadAsync(Visitor, after: null)),
            2 => (await db.OneAsync<string>(EchoText, text) == text, null),
            _ => (await db.OneAsync<int>(EchoNumber, number) == number, null),
        };
        // A transaction stays on its connection.
        isSame &= await db.InTransactionAsync(async () => await db.OneAsync<string>(EchoText, text) == text
            && await db.OneAsync<int>(EchoNumber, number) == number);
        if (!isSame)
        {
            throw Refuse.Invalid("a statement returned the answer to another");
        }
    }
}
