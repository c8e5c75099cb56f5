using System.Threading.RateLimiting;
using Insta485.Web.Errors;
using Insta485.Web.Http;

namespace Insta485.Web.Hosting;

/// <summary>
/// Of one account's pages and lists a few are in work at a time, and the rest wait without a connection: a program with many connections
/// keeps no other visitor waiting.
/// </summary>
internal static class AccountShare
{
    private const int MostWaiting = 500;

    public static void Add(IServiceCollection services, int atOnce) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => AccountOf(context) is { } account
            ? RateLimitPartition.GetConcurrencyLimiter(account, _ =>
                new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = MostWaiting })
            : RateLimitPartition.GetNoLimiter(""));
        limiter.OnRejected = (_, _) =>
            throw Refuse.Busy("Too many of your requests are waiting. Try again in a moment.", TimeSpan.FromSeconds(5));
    });

    // What writes has limits of its own, and a photo may take as long as its visitor reads.
    private static string? AccountOf(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) && ResponseBuffering.AppliesTo(context)
            ? context.User.Identity?.Name : null;
}
