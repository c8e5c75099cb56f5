using Insta485.Web.Pictures;

namespace Insta485.Web.Stores.Notifications;

/// <summary>What happened.</summary>
public enum NotificationKind : short
{
    /// <summary>Somebody likes a photo of the person: one for each post.</summary>
    Like = 1,

    /// <summary>Somebody commented on a photo of the person.</summary>
    Comment = 2,

    /// <summary>Somebody follows the person.</summary>
    Follow = 3,

    /// <summary>Somebody asks to follow the person.</summary>
    Request = 4,

    /// <summary>Somebody accepted the person's request.</summary>
    Accepted = 5,

    /// <summary>Somebody mentioned the person in a caption or comment.</summary>
    Mention = 6,

    /// <summary>A moderator removed a photo or comment of the person.</summary>
    Removed = 7,

    /// <summary>A moderator decided about what the person reported.</summary>
    Decided = 8,

    /// <summary>A log-in from a browser that had not logged in to the account before.</summary>
    Device = 9,

    /// <summary>The account was changed; the text is one of <see cref="AccountChange"/>.</summary>
    Account = 10,
}

/// <summary>What of an account was changed, as the text of a notification.</summary>
public static class AccountChange
{
    public const string Password = "password";

    public const string Email = "email";

    public const string Token = "token";

    public const string Codes = "codes";

    public const string Passkey = "passkey";

    public const string PasskeyRemoved = "passkey removed";

    /// <summary>Its counter went back: it opened nothing.</summary>
    public const string PasskeyCopied = "passkey copied";
}

/// <summary>A notification as a page shows it.</summary>
/// <param name="Actor">Who did it; null for what moderators did, for log-ins and changes of the account.</param>
/// <param name="PostId">The post it is about.</param>
/// <param name="Filename">The first photo of that post.</param>
/// <param name="Others">How many people besides the actor like the post.</param>
/// <param name="Text">The beginning of a comment, a moderator's reason, or what was changed.</param>
/// <param name="IsNew">It came after what the person has seen.</param>
public sealed record Notification(
    long Id, NotificationKind Kind, string? Actor, Avatar? Avatar, int? PostId, string? Filename, bool HasVariants, int? CommentId,
    int Others, string? Text, DateTime Created, bool IsNew);

/// <summary>A page of notifications, newest first.</summary>
/// <param name="Unread">How many are new, on all pages, 100 at most.</param>
/// <param name="Newest">The newest id of this page, also of one that is not shown; null if there is none.</param>
/// <param name="Next">Those before it are on the next page; null on the last one.</param>
public sealed record NotificationPage(IReadOnlyList<Notification> Page, int Unread, long? Newest, long? Next)
{
    /// <summary>The value of a page model before it has read one.</summary>
    public static NotificationPage None { get; } = new([], 0, null, null);
}
