namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A site behind pgbouncer in transaction mode, which has so many connections to the server. Without pgbouncer no site is started.
/// </summary>
public abstract class PooledSiteFixture(int connections) : SiteFixture
{
    private PgBouncer? _pooler;

    protected override async Task<int?> ServerPortAsync() => (_pooler = await PgBouncer.StartAsync(connections)).Port;

    public override async Task InitializeAsync()
    {
        if (PgBouncer.Missing is null)
        {
            await base.InitializeAsync();
        }
    }

    public override async Task DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            await (_pooler?.DisposeAsync() ?? default);
        }
    }
}
