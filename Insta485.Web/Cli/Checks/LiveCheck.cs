using System.Net.Sockets;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>Whether the server can tell the site of changes. The site works without, and asks each second.</summary>
internal static class LiveCheck
{
    /// <summary>The check's name.</summary>
    public const string Name = "live";

    /// <summary>Opens the connection on which an instance would listen.</summary>
    public static async Task<CheckResult> RunAsync(Target target, LiveOptions options)
    {
        if (!options.IsOn)
        {
            return CheckResult.Skipped(Name, "Live:Mode is Off: open pages stay as they were loaded");
        }

        try
        {
            await using var connection = await ListeningConnection.OpenAsync(target, options);
            return connection.Obstacle is { } obstacle
                ? CheckResult.Skipped(Name, $"the site asks for changes each second, because {obstacle}"
                    + (options.Mode == LiveMode.Auto ? " (Live:Host and Live:Port can name the server itself)" : ""))
                : CheckResult.Passed(Name, "the server tells the site of changes");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            return CheckResult.Failed(Name, $"no connection for changes: {(e.InnerException ?? e).Message}", options.Host.Length > 0
                ? "correct Live:Host and Live:Port, which name the server itself"
                : "leave room for one connection more for each instance, or set Live:Mode to Off");
        }
    }
}
