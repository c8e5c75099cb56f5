using System.Net.Sockets;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace Insta485.Web.Cli;

/// <summary>What the program's exit status means.</summary>
internal static class ExitStatus
{
    /// <summary>The work is done.</summary>
    public const int Done = 0;

    /// <summary>It failed, or a check found problems.</summary>
    public const int Failed = 1;

    /// <summary>Rows were copied, but the photos of some are missing.</summary>
    public const int PhotosMissing = 2;

    /// <summary>A wrong option or value (EX_USAGE of sysexits.h).</summary>
    public const int Misuse = 64;

    /// <summary>Runs work to its end. A problem that the operator can solve is one line on stderr, not a stack.</summary>
    /// <returns>The work's own status, or <see cref="Failed"/>.</returns>
    public static async Task<int> OfAsync(Func<Task<int>> work, TextWriter? error = null)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (ProblemOf(e) is { } problem)
        {
            await (error ?? Console.Error).WriteLineAsync($"Error: {problem}");
            return Failed;
        }
    }

    /// <summary>What is said of a port that another program listens on.</summary>
    public static string PortInUse(Uri address) => $"port {address.Port} is already in use. Choose another one with --port N.";

    private static string? ProblemOf(Exception e) => e switch
    {
        IOException { InnerException: AddressInUseException } => PortInUse(AddressIn(e.Message)),
        SocketException => $"the setting Urls names an address the site can't listen on: {e.Message}",
        PostgresException p => $"PostgreSQL says: {p.MessageText} ({p.SqlState})",
        NpgsqlException => $"no connection to PostgreSQL: {(e.InnerException ?? e).Message}",
        RefusedException => (e.InnerException ?? e).Message,
        SettingsException or CommandException or IOException or UnauthorizedAccessException => e.Message,
        _ => null,
    };

    // "Failed to bind to address http://127.0.0.1:8000: address already in use."
    private static Uri AddressIn(string message) =>
        new(message.Split(' ').First(word => word.Contains("://", StringComparison.Ordinal)).TrimEnd(':'));
}
