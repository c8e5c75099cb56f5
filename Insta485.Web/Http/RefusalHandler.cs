using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace Insta485.Web.Http;

/// <summary>Turns exceptions into statuses, which <c>/error/{status}</c> shows. Only bugs are logged as errors.</summary>
internal sealed partial class RefusalHandler(ILogger<RefusalHandler> log) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    // Beyond it refusals are sent at once: an answer that waits takes memory.
    private const int MostPausing = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static int _pausing;

    /// <inheritdoc/>
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case RefusedException refused:
                if (refused is { Kind: ErrorKind.Forbidden, Field: null }
                    && httpContext.User.Identity is { IsAuthenticated: true, Name: { } account })
                {
                    httpContext.RequestServices.GetRequiredService<SecurityLog>().AccessDenied(account);
                }

                Set(httpContext.Response, refused);
                httpContext.Items[typeof(RefusedException)] = refused;
                break;
            case BadHttpRequestException bad:
                httpContext.Response.StatusCode = bad.StatusCode;
                httpContext.Items[typeof(BadHttpRequestException)] = bad;
                break;
            case NpgsqlException away when ServerErrors.RemedyFor(away).HasFlag(Remedy.Wait):
                DatabaseAway(log, away.SqlState ?? away.InnerException?.GetType().Name ?? away.GetType().Name);
                httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                httpContext.Response.Headers.RetryAfter = new StringValues(RetryAfterSeconds.ToString());
                break;
            default:
                Bug(log, exception, httpContext.TraceIdentifier);
                httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
        }

        return ValueTask.FromResult(true);
    }

    /// <summary>Sets the status and headers of a refusal.</summary>
    public static void Set(HttpResponse response, RefusedException refused)
    {
        if (refused.InnerException is { } cause)
        {
            Away(response.HttpContext.RequestServices.GetRequiredService<ILogger<RefusalHandler>>(), cause.Message);
        }

        response.StatusCode = (int)refused.Kind;
        if (refused is { Kind: ErrorKind.TooManyRequests or ErrorKind.Busy, InnerException: null })
        {
            response.OnStarting(() => PauseAsync(response.HttpContext.RequestAborted));
        }

        if (refused.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = new StringValues(((int)wait.TotalSeconds).ToString());
        }
    }

    // Who asks too much gets the refusal a second later: a program that asks again at once over many connections then costs next to
    // nothing. Pages and API answers hold neither a connection nor a turn of their account meanwhile.
    private static async Task PauseAsync(CancellationToken aborted)
    {
        try
        {
            if (Interlocked.Increment(ref _pausing) <= MostPausing)
            {
                await Task.Delay(Pause, aborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The visitor left; the answer goes nowhere.
        }
        finally
        {
            Interlocked.Decrement(ref _pausing);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The database is unavailable: {Reason}")]
    private static partial void DatabaseAway(ILogger log, string reason);

    [LoggerMessage(6, LogLevel.Warning, "A service is unavailable: {Reason}")]
    private static partial void Away(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Error, "Request {Request} failed")]
    private static partial void Bug(ILogger log, Exception exception, string request);
}
