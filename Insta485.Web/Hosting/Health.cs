using Insta485.Web.Auth;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Insta485.Web.Hosting;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: so does all it needs, a line each with its name; 503 if anything does
/// not. Both are open: they say no more than what is missing.
/// </summary>
public static class Health
{
    /// <summary>What readiness is made of.</summary>
    /// <param name="schema">The version this build was made for.</param>
    public static void AddHealth(this IServiceCollection services, int schema) =>
        services.AddSingleton(new ExpectedSchema(schema)).AddHealthChecks()
        .AddCheck<GracefulShutdown>("site")
        .AddCheck<DatabaseHealthCheck>("database").AddCheck<SchemaHealthCheck>("schema").AddCheck<PictureStoreHealthCheck>("pictures");

    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/healthz/live", _ => false);
        Map(routes, "/healthz/ready", _ => true);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> which) =>
        routes.MapHealthChecks(path, new HealthCheckOptions { Predicate = which, ResponseWriter = WriteAsync })
            .WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]), new SignIn.DataProtectionNotRequired()).AllowAnonymous();

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines =
            report.Entries
            .Select(entry => $"{entry.Key}: {(entry.Value.Status == HealthStatus.Healthy ? "ok" : entry.Value.Description)}\n");
        return context.Response.WriteAsync($"{(report.Status == HealthStatus.Healthy ? "ok" : "not ready")}\n{string.Concat(lines)}");
    }
}

/// <summary>The version of the schema that this build was made for.</summary>
public sealed record ExpectedSchema(int Version);

/// <summary>Asks something the site needs, for three seconds at the most.</summary>
public abstract class DependencyHealthCheck : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var cts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cts.CancelAfter(Timeout);
        try
        {
            // Some of what is asked does not let go in time: it is left to itself.
            return await Task.Run(() => AskAsync(cts.Token), CancellationToken.None).WaitAsync(cts.Token) is { } problem
                ? HealthCheckResult.Unhealthy(problem)
                : HealthCheckResult.Healthy();
        }
        catch (Exception e)
            when (e is NpgsqlException or RefusedException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("it does not answer");
        }
    }

    /// <summary>Asks.</summary>
    /// <returns>What is wrong with it; nothing where all is well.</returns>
    protected abstract Task<string?> AskAsync(CancellationToken cancellationToken);
}

/// <summary>A database answers: the primary, or a standby while there is none, since pages can be read from it.</summary>
public sealed class DatabaseHealthCheck(Db db) : DependencyHealthCheck
{
    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        db.Preference = ServerPreference.PreferPrimary;
        await db.RunAsync(Db.Ping);
        return null;
    }
}

/// <summary>The schema is at least the one this build was made for. A newer one is fine: instances are replaced one by one.</summary>
public sealed class SchemaHealthCheck(Db db, ExpectedSchema wanted) : DependencyHealthCheck
{
    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            db.Preference = ServerPreference.PreferPrimary;
            var version = await db.OneAsync<int?>(Migrator.Newest) ?? 0;
            return version >= wanted.Version
                ? null : $"it is at version {version}, and this build wants {wanted.Version}: bin/insta485db migrate";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return $"it has no record of its version, and this build wants {wanted.Version}: bin/insta485db migrate";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return "the site's role may not read schema_migrations";
        }
    }
}

/// <summary>The store of pictures answers.</summary>
public sealed class PictureStoreHealthCheck(IPictureStore files) : DependencyHealthCheck
{
    /// <inheritdoc/>
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        await files.CheckAsync(cancellationToken);
        return null;
    }
}
