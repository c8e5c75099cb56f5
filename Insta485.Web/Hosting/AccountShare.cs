using System.Threading.RateLimiting;
using Insta485.Web.Errors;
using Insta485.Web.Http;

namespace Insta485.Web.Hosting;

/// <summary>
/// Of one account's pages and lists a few are in work at a time, so many begin in a second, and the rest wait without a connection: a
/// program with many connections keeps no other visitor waiting. Visitors without an account count by their address. Health checks count
/// apart.
/// </summary>
internal static class AccountShare
{
    private const int MostWaiting = 500;

    // Tenths of a second: a second's reads do not all begin at once.
    private const int Steps = 10;

    /// <param name="atOnce">Reads in work at a time.</param>
    /// <param name="perSecond">Reads that begin in a second. As many may begin at once after a pause.</param>
    public static void Add(IServiceCollection services, int atOnce, int perSecond) => services.AddRateLimiter(limiter =>
    {
        var step = Math.Max(1, perSecond / Steps);
        // In this order: whoever waits for the next second has the account's place.
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            Each(partition => RateLimitPartition.GetConcurrencyLimiter(partition, _ =>
                new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = MostWaiting })),
            Each(partition => RateLimitPartition.GetTokenBucketLimiter(partition, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond,
                TokensPerPeriod = step,
                ReplenishmentPeriod = TimeSpan.FromSeconds((double)step / perSecond),
                QueueLimit = MostWaiting,
            })));
        limiter.OnRejected = (_, _) =>
            throw Refuse.Busy("Too many of your requests are waiting. Try again in a moment.", TimeSpan.FromSeconds(5));
    });

    private static PartitionedRateLimiter<HttpContext> Each(Func<string, RateLimitPartition<string>> limit) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            PartitionOf(context) is { } partition ? limit(partition) : RateLimitPartition.GetNoLimiter(""));

    private const string Stream = "/api/v1/live/";

    // Null: not counted. What writes has limits of its own, as streams of events have, and a photo may take as long as its visitor reads.
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

        return ResponseBuffering.AppliesTo(context) && !context.Request.Path.Equals(Stream, StringComparison.OrdinalIgnoreCase)
            ? context.User.Identity?.Name ?? $"from {ClientAddress.Of(context)}" : null;
    }
}
