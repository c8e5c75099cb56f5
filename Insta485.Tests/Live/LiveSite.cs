using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Live;

/// <summary>A site whose pages have streams of events; the other sites of the tests have none.</summary>
public class LiveSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("Live:Mode", "Auto"), ("Live:MaxStreams", "6")];
}

/// <summary>The same behind pgbouncer in transaction mode.</summary>
public sealed class PooledLiveSite : LiveSite
{
    private PgBouncer? _pooler;

    protected override async Task<int?> ServerPortAsync() => (_pooler = await PgBouncer.StartAsync(connections: 4)).Port;

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
