using System.Threading.RateLimiting;
using Insta485.Web.Errors;
using Insta485.Web.Http;

namespace Insta485.Web.Hosting;

/// <summary>
/// Of one account's pages and lists a few are in work at a time, and the rest wait without a connection: a program with many connections
/// keeps no other visitor waiting. Visitors without an account count by their address. Health
/// checks count apart.
/// </summary>
internal static class AccountShare
{
    private const int MostWaiting = 500;

    public static void Add(IServiceCollection services, int atOnce) => services.AddRateLimiter(limiter =>
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context) is { } partition
            ? RateLimitPartition.GetConcurrencyLimiter(partition, _ =>
                new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = MostWaiting })
            : RateLimitPartition.GetNoLimiter(""));
        limiter.OnRejected = (_, _) =>
            throw Refuse.Busy("Too many of your requests are waiting. Try again in a moment.", TimeSpan.FromSeconds(5));
    });

    // Null: not counted. What writes has limits of its own, and a photo may take as long as its visitor reads.
    private static string? PartitionOf(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return null;
        }

        if (context.Request.Path.StartsWithSegments("/healthz", StringComparison.OrdinalIgnoreCase))
        {
            // Behind other checks only: they wait for no page.
            return $"health for {ClientAddress.Of(context)}";
        }

        return ResponseBuffering.AppliesTo(context) ? context.User.Identity?.Name ?? $"from {ClientAddress.Of(context)}" : null;
    }
}
