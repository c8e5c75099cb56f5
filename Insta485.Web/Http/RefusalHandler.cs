using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace Insta485.Web.Http;

/// <summary>Turns reasons into status codes; <c>/error/{status}</c> then shows them. Only bugs are logged as errors.</summary>
public sealed partial class RefusalHandler(ILogger<RefusalHandler> log) : IExceptionHandler
{
    /// <summary>Seconds after which somebody may ask again when the database is away.</summary>
    private const int RetryAfterSeconds = 5;

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case SessionOverException:
                await httpContext.RedirectSignedOutAsync();
                break;
            case RefusedException refused:
                Set(httpContext.Response, refused);
                httpContext.Items[typeof(RefusedException)] = refused;
                break;
            case BadHttpRequestException bad:
                httpContext.Response.StatusCode = bad.StatusCode;
                break;
            case NpgsqlException away when IsAway(away):
                DatabaseAway(log, away.SqlState ?? away.InnerException?.GetType().Name ?? away.GetType().Name);
                httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                httpContext.Response.Headers.RetryAfter = new StringValues(RetryAfterSeconds.ToString());
                break;
            default:
                Bug(log, exception, httpContext.TraceIdentifier);
                httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
        }

        return true;
    }

    /// <summary>The status and headers of a refusal, on whatever page shows it.</summary>
    public static void Set(HttpResponse response, RefusedException refused)
    {
        if (refused.InnerException is { } cause)
        {
            Away(response.HttpContext.RequestServices.GetRequiredService<ILogger<RefusalHandler>>(), cause.Message);
        }

        response.StatusCode = (int)refused.Kind;
        if (refused.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = new StringValues(((int)wait.TotalSeconds).ToString());
        }
    }

    // Not reachable, shutting down, starting up, out of connections, out of time, or its tables are not there (yet).
    private static bool IsAway(NpgsqlException e) => e is not PostgresException p
        || p.SqlState.StartsWith("08", StringComparison.Ordinal) || p.SqlState.StartsWith("57", StringComparison.Ordinal)
        || p.SqlState.StartsWith("53", StringComparison.Ordinal) || p.SqlState.StartsWith("28", StringComparison.Ordinal)
        // Read-only: what was the primary when it was asked is none any more.
        || p.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction
        or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    [LoggerMessage(1, LogLevel.Warning, "The database is away: {Reason}")]
    private static partial void DatabaseAway(ILogger log, string reason);

    [LoggerMessage(6, LogLevel.Warning, "What the site needs is away: {Reason}")]
    private static partial void Away(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Error, "Request {Request} failed")]
    private static partial void Bug(ILogger log, Exception exception, string request);
}
