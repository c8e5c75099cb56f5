using System.Threading.RateLimiting;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Security;

/// <summary>
/// Limits the searches of an account on this instance. They are counted in memory, so that a page with a search stays one round trip,
/// also on a standby, which can't be written to.
/// </summary>
public sealed class SearchLimiter(LimitOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _counts = PartitionedRateLimiter.Create<string, string>(account =>
        RateLimitPartition.GetFixedWindowLimiter(account, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = options.SearchesPerAccount.Times,
            Window = TimeSpan.FromMinutes(options.SearchesPerAccount.Minutes),
        }));

    /// <summary>Counts a search.</summary>
    /// <exception cref="RefusedException">The limit is exceeded (429).</exception>
    public void Consume(string account)
    {
        using var lease = _counts.AttemptAcquire(account);
        if (!lease.IsAcquired)
        {
            var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var left) ? left : TimeSpan.FromMinutes(1);
            throw Refuse.TooManyRequests(
                "You searched too often. Try again in a moment.", TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _counts.Dispose();
}
