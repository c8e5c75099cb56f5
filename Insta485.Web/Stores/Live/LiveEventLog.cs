using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Stores.Live;

/// <summary>
/// The events, which triggers write (docs/decisions/0048-live.md): read in the order of transactions and only up to the oldest one that is
/// still open, so that none is skipped that commits late.
/// </summary>
internal static class LiveEventLog
{
    /// <summary>The most events that are read at once.</summary>
    public const int PageSize = 500;

    /// <summary>The most events that a stream repeats.</summary>
    public const int MaxRepeated = 1000;

    private const int SweepSize = 1000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    internal const string After = $"""
        select {LiveEvent.Columns}
        from live_events e
        where (e.xid, e.eventid) > ($1::text::xid8, $2) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
        order by e.xid, e.eventid
        limit $3
        """;

    // Committed, but an older transaction is open.
    private const string IsHeldBack = "select exists (select from live_events where xid >= pg_snapshot_xmin(pg_current_snapshot()))";

    internal const string Sweep = """
        delete from live_events
        where (xid, eventid) in (
                select xid, eventid from live_events order by xid, eventid limit $1 for update skip locked)
          and created < (now() at time zone 'utc') - interval '15 minutes'
        """;

    private const string Notify = "select pg_notify($1, '')";

    /// <summary>Where an instance begins to read.</summary>
    public static async Task<LiveCursor> BeginAsync(NpgsqlConnection connection) =>
        LiveCursor.Parse((await SqlExtensions.QueryListAsync(connection, Session.SelectCursor, row => row.GetString(0))).Single())
            ?? LiveCursor.None;

    /// <summary>The next events, and whether there are some that can't be read yet.</summary>
    public static async Task<(List<LiveEvent> Events, bool IsHeldBack)> ReadAsync(NpgsqlConnection connection, LiveCursor after)
    {
        await using var results = new Database.Results(
            await connection.SendAsync([ReadAfter(after, PageSize), new Query(IsHeldBack)], Timeout), null);
        return (await results.ListAsync(LiveEvent.Read), await results.OneAsync<bool>());
    }

    /// <summary>The events since a page was drawn or a stream broke off; null if they are too many to repeat.</summary>
    public static async Task<List<LiveEvent>?> SinceAsync(Db db, LiveCursor since)
    {
        await using var results = await db.ReadAsync(ReadAfter(since, MaxRepeated + 1));
        var events = await results.ListAsync(LiveEvent.Read);
        return events.Count > MaxRepeated ? null : events;
    }

    /// <summary>Deletes old events, at most so many at a time.</summary>
    public static async Task SweepAsync(NpgsqlConnection connection)
    {
        int deleted;
        do
        {
            await using var results = new Database.Results(await connection.SendAsync([new Query(Sweep, (long)SweepSize)], Timeout), null);
            deleted = results.Changed;
        }
        while (deleted == SweepSize);
    }

    /// <summary>Wakes the instances that listen. Never in a transaction that writes: those commit one after the other.</summary>
    public static Task NotifyAsync(Db db) => db.RunAsync(Notify, ListeningConnection.Channel);

    private static Query ReadAfter(LiveCursor cursor, long most) =>
        new(After, cursor.Xid.ToString(System.Globalization.CultureInfo.InvariantCulture), cursor.EventId, most);
}
