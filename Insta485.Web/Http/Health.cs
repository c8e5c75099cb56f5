using Insta485.Web.Data;
using Insta485.Web.Media;
using Insta485.Web.Setup;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Insta485.Web.Http;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: so does all it needs, a line each with its name; 503 if anything does
/// not. Both are open: they say no more than what is missing.
/// </summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What readiness is made of.</summary>
    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<DatabaseHealth>("database", timeout: Patience)
        .AddCheck<SchemaHealth>("schema", timeout: Patience)
        .AddCheck<PicturesHealth>("pictures", timeout: Patience);

    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/healthz/live", _ => false);
        Map(routes, "/healthz/ready", _ => true);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> which) =>
        routes.MapHealthChecks(path, new HealthCheckOptions { Predicate = which, ResponseWriter = WriteAsync })
            .WithMetadata(new HttpMethodMetadata(["GET", "HEAD"])).AllowAnonymous();

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(entry => $"{entry.Key}: {(entry.Value.Status == HealthStatus.Healthy ? "ok" : entry.Value.Description)}\n");
        return context.Response.WriteAsync($"{(report.Status == HealthStatus.Healthy ? "ok" : "not ready")}\n{string.Concat(lines)}");
    }
}

/// <summary>The database answers.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource source) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = source.CreateCommand(Db.Ping);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("it does not answer");
        }
    }
}

/// <summary>The schema is at least the one this build was made for. A newer one is fine: instances are replaced one by one.</summary>
public sealed class SchemaHealth(NpgsqlDataSource source, SiteOptions options) : IHealthCheck
{
    private readonly int _wanted = Migration.Read(Path.Combine(options.Root, "sql", "migrations")).Count;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = source.CreateCommand(Migrator.Newest);
            var version = await command.ExecuteScalarAsync(cancellationToken) as int? ?? 0;
            return version >= _wanted ? HealthCheckResult.Healthy() : Older($"is at version {version}");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Older("has no record of its version");
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("it is not known while the database does not answer");
        }
    }

    private HealthCheckResult Older(string what) => HealthCheckResult.Unhealthy($"it {what}, and this build wants {_wanted}: bin/insta485db migrate");
}

/// <summary>The store of pictures answers.</summary>
public sealed class PicturesHealth(IPictureFiles files) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await files.ListAsync().AnyAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("they cannot be reached");
        }
    }
}
