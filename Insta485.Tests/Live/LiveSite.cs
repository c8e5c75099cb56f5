using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Live;

/// <summary>A site whose pages have streams of events; the other sites of the tests have none.</summary>
public sealed class LiveSite : SiteFixture
{
    internal static readonly (string Key, string Value)[] LiveSettings = [("Live:Mode", "Auto"), ("Live:MaxStreams", "6")];

    // By their last statement.
    private const string EndListeners = """
        select count(pg_terminate_backend(pid)) from pg_stat_activity
        where datname = current_database() and query like 'select exists (select from live_events%' and pid <> pg_backend_pid()
        """;

    protected override (string Key, string Value)[] Settings => LiveSettings;

    /// <summary>Ends the connections on which the instances listen.</summary>
    public Task EndListenersAsync() => Eventually.Async(async () => await OneAsync<long>(EndListeners) > 0);
}

/// <summary>The same behind pgbouncer in transaction mode.</summary>
public sealed class PooledLiveSite() : PooledSiteFixture(connections: 4)
{
    protected override (string Key, string Value)[] Settings => LiveSite.LiveSettings;
}
