using System.Data.Common;
using System.Globalization;

namespace Insta485.Web.Stores.Live;

/// <summary>What changed; the numbers are those of <c>live_events.kind</c>.</summary>
internal enum LiveEventKind : short
{
    Likes = 1,

    Comment = 2,

    CommentRemoved = 3,

    Post = 4,

    PostRemoved = 5,

    Notifications = 6,

    /// <summary>What a person may see, who may see them, or whether their sessions hold.</summary>
    Access = 7,
}

/// <summary>A row of <c>live_events</c>.</summary>
/// <param name="Username">The owner of a post that was added, or whom it is about.</param>
internal sealed record LiveEvent(LiveCursor At, LiveEventKind Kind, int? PostId, int? CommentId, string? Username)
{
    /// <summary>SQL: the columns of <c>live_events e</c> that <see cref="Read"/> reads.</summary>
    public const string Columns =
        "e.xid::text, e.eventid, extract(epoch from e.created)::bigint, e.kind, e.postid, e.commentid, e.username";

    public static LiveEvent Read(DbDataReader row) => new(
        new LiveCursor(ulong.Parse(row.GetString(0), CultureInfo.InvariantCulture), row.GetInt64(1), row.GetInt64(2)),
        (LiveEventKind)row.GetInt16(3), Id(row, 4), Id(row, 5), row.IsDBNull(6) ? null : row.GetString(6));

    private static int? Id(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}
