using Insta485.Web.Database;

namespace Insta485.Web.Stores.Accounts;

/// <summary>A session of a browser, as its cookie has it.</summary>
/// <param name="Device">The browser and its system, as a page names them.</param>
/// <param name="Began">UTC.</param>
/// <param name="Expires">UTC: until then an ended session is remembered.</param>
public sealed record LoginSession(Session Session, string Device, DateTime Began, DateTime Expires);

/// <summary>A line of the page of sessions.</summary>
/// <param name="Began">UTC.</param>
/// <param name="Seen">The last day on which it was used, in UTC.</param>
public sealed record ListedSession(long LoginId, string SessionId, string Device, DateTime Began, DateOnly Seen);

/// <summary>A page of sessions, the newest first.</summary>
/// <param name="Next">Those before it are on the next page; null on the last one.</param>
public sealed record SessionPage(IReadOnlyList<ListedSession> Page, long? Next);
