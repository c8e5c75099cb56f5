using System.Diagnostics;

namespace Insta485.Web.Http;

/// <summary>
/// Logs one line for each request: method, path without query, status, milliseconds, user and request id; never a body or a cookie.
/// </summary>
internal static partial class RequestLog
{
    /// <summary>Logs the request when its answer is complete.</summary>
    public static void UseRequestLog(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Insta485.Request");
        app.Use(async (context, next) =>
        {
            var start = Stopwatch.GetTimestamp();
            var (method, path) = (context.Request.Method, context.Request.Path.ToUriComponent());
            try
            {
                await next(context);
            }
            finally
            {
                Answered(log, method, path, context.Response.StatusCode, Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                    context.User.Identity?.Name ?? "-", context.TraceIdentifier);
            }
        });
    }

    [LoggerMessage(3, LogLevel.Information, "{Method} {Path} {Status} {Milliseconds:0.0} ms {User} {Request}")]
    private static partial void Answered(
        ILogger log, string method, string path, int status, double milliseconds, string user, string request);
}
