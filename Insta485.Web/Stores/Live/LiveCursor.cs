using System.Globalization;

namespace Insta485.Web.Stores.Live;

/// <summary>
/// A place in the order of events: of transactions, and of ids within one. What is before it has been told, or was on the page.
/// </summary>
/// <param name="Seconds">When that was so, in seconds since 1970.</param>
internal sealed record LiveCursor(ulong Xid, long EventId, long Seconds)
{
    /// <summary>Before all events.</summary>
    public static LiveCursor None { get; } = new(0, 0, 0);

    /// <summary>Reads what <see cref="ToString"/> and <see cref="Database.Session.Cursor"/> write; null if it is anything else.</summary>
    public static LiveCursor? Parse(string? text) => text?.Split('-') is [var xid, var id, var seconds]
        && ulong.TryParse(xid, NumberStyles.None, CultureInfo.InvariantCulture, out var transaction)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var eventId)
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? new LiveCursor(transaction, eventId, second)
            : null;

    /// <summary>The text of an event's id in the stream.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Xid}-{EventId}-{Seconds}");
}
