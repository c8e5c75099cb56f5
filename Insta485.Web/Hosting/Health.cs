using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Insta485.Web.Hosting;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: a line for each thing the site depends on; 503 if one of them fails.
/// Both are open and contain only what is missing.
/// </summary>
internal static class Health
{
    /// <summary>Registers the checks of readiness.</summary>
    /// <param name="schema">The schema version that this build requires.</param>
    public static void AddHealth(this IServiceCollection services, int schema) =>
        services.AddSingleton(new ExpectedSchema(schema))
        .AddSingleton<DatabaseHealthCheck>().AddSingleton<SchemaHealthCheck>().AddSingleton<PictureStoreHealthCheck>().AddHealthChecks()
        .AddCheck<GracefulShutdown>("site")
        .AddCheck<DatabaseHealthCheck>("database").AddCheck<SchemaHealthCheck>("schema").AddCheck<PictureStoreHealthCheck>("pictures");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/healthz/live", _ => false);
        Map(routes, "/healthz/ready", _ => true);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> which) =>
        routes.MapHealthChecks(path, new HealthCheckOptions { Predicate = which, ResponseWriter = WriteAsync })
            .WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]), new DataProtectionNotRequired()).AllowAnonymous();

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines =
            report.Entries
            .Select(entry => $"{entry.Key}: {(entry.Value.Status == HealthStatus.Healthy ? "ok" : entry.Value.Description)}\n");
        return context.Response.WriteAsync($"{(report.Status == HealthStatus.Healthy ? "ok" : "not ready")}\n{string.Concat(lines)}");
    }
}

/// <summary>The schema version that this build requires.</summary>
internal sealed record ExpectedSchema(int Version);

/// <summary>
/// Checks something the site depends on, with a limit of three seconds. One check runs at a time, and its result is kept for a second:
/// the endpoint is open, and asking it often must not keep the database busy.
/// </summary>
internal abstract class DependencyHealthCheck(TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _last;
    private long _begun;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await Last().WaitAsync(Timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            return NoAnswer();
        }
    }

    /// <returns>What is wrong; null if nothing is.</returns>
    protected abstract Task<string?> AskAsync(CancellationToken cancellationToken);

    private static HealthCheckResult NoAnswer() => HealthCheckResult.Unhealthy("it doesn't answer");

    // A check that hangs, on a network drive for example, is not joined by others.
    private Task<HealthCheckResult> Last()
    {
        lock (_gate)
        {
            if (_last is null || (_last.IsCompleted && clock.GetElapsedTime(_begun) >= Kept))
            {
                _begun = clock.GetTimestamp();
                _last = Task.Run(CheckAsync);
            }

            return _last;
        }
    }

    private async Task<HealthCheckResult> CheckAsync()
    {
        using var cts = new CancellationTokenSource(Timeout);
        try
        {
            return await AskAsync(cts.Token) is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy();
        }
        catch (Exception e)
            when (e is NpgsqlException or RefusedException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return NoAnswer();
        }
    }
}

/// <summary>The primary answers, or a standby, from which pages can be read.</summary>
internal sealed class DatabaseHealthCheck(DatabaseServers servers, TimeProvider clock) : DependencyHealthCheck(clock)
{
    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        var db = new Db(servers) { Preference = ServerPreference.PreferPrimary };
        await using var answer = await db.ReadAsync(new Query(Db.Ping));
        return null;
    }
}

/// <summary>The schema is at least at the required version. A newer one is fine, because instances are replaced one by one.</summary>
internal sealed class SchemaHealthCheck(DatabaseServers servers, ExpectedSchema wanted, TimeProvider clock) : DependencyHealthCheck(clock)
{
    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var db = new Db(servers) { Preference = ServerPreference.PreferPrimary };
            await using var answer = await db.ReadAsync(new Query(Migrator.Newest));
            var version = await answer.OneAsync<int?>() ?? 0;
            return version >= wanted.Version
                ? null : $"it is at version {version}, and this build requires {wanted.Version}: run bin/insta485db migrate";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return $"it has no record of its version, and this build requires {wanted.Version}: run bin/insta485db migrate";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return "the site's role may not read schema_migrations";
        }
    }
}

/// <summary>The store of photos answers.</summary>
internal sealed class PictureStoreHealthCheck(IPictureStore files, TimeProvider clock) : DependencyHealthCheck(clock)
{
    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        await files.CheckAsync(cancellationToken);
        return null;
    }
}
