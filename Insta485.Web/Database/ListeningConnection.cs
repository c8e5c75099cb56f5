using Insta485.Web.Configuration;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// The connection on which an instance hears of changes: outside the pools, to the primary, tested each 15 seconds. A pooler gives a
/// connection to another client after each transaction, so nothing can be heard through one.
/// </summary>
internal sealed class ListeningConnection : IAsyncDisposable
{
    /// <summary>The channel of <c>listen</c> and <c>pg_notify</c>. Its messages are empty: the events are rows.</summary>
    public const string Channel = "insta485";

    private const int KeepAliveSeconds = 15;

    private const string Listen = $"listen {Channel}";

    private ListeningConnection(NpgsqlConnection connection, string? obstacle) => (Connection, Obstacle) = (connection, obstacle);

    /// <summary>The open connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Why nothing is heard on it; null if the server tells of changes.</summary>
    public string? Obstacle { get; }

    /// <summary>Opens it, and listens unless the settings or a pooler forbid it.</summary>
    public static async Task<ListeningConnection> OpenAsync(
        Target target, LiveOptions options, CancellationToken cancellationToken = default)
    {
        var connection = At(target, options).Unopened(ServerPreference.Primary, KeepAliveSeconds);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return new ListeningConnection(connection, await FindObstacleAsync(connection, options));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private static Target At(Target target, LiveOptions options) => options.Host.Length == 0 && options.Port == 0
        ? target
        : target.AtHost(
            options.Host.Length > 0 ? options.Host : target.Options.Host, options.Port > 0 ? options.Port : target.Options.Port);

    private static async Task<string?> FindObstacleAsync(NpgsqlConnection connection, LiveOptions options)
    {
        if (options.Mode == LiveMode.Poll)
        {
            return "Live:Mode is Poll";
        }

        if (await connection.IsThroughPoolerAsync())
        {
            return "a connection pooler is between the site and the server";
        }

        try
        {
            await SqlExtensions.ExecuteAsync(connection, Listen);
            return null;
        }
        catch (PostgresException e)
        {
            return $"the server refuses to listen: {e.MessageText}";
        }
    }
}
