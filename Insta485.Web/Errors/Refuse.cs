namespace Insta485.Web.Errors;

/// <summary>Why something was refused; the numbers are the HTTP statuses of the specification.</summary>
public enum ErrorKind
{
    /// <summary>It makes no sense as it was sent.</summary>
    Invalid = 400,

    /// <summary>Two entries that must agree do not (specification 4.5: the new passwords).</summary>
    Mismatch = 401,

    /// <summary>It is somebody else's.</summary>
    Forbidden = 403,

    /// <summary>It does not exist.</summary>
    NotFound = 404,

    /// <summary>It is so already, or taken.</summary>
    Conflict = 409,

    /// <summary>More bytes than are taken.</summary>
    TooLarge = 413,

    /// <summary>Too often.</summary>
    TooManyRequests = 429,

    /// <summary>Too much at once, by everybody together.</summary>
    Busy = 503,
}

/// <summary>A rule said no: the reason, words for the visitor, and the form field it is about, if it is about one.</summary>
public sealed class RefusedException(ErrorKind why, string message, string? field = null, TimeSpan? retryAfter = null,
    Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The reason.</summary>
    public ErrorKind Kind { get; } = why;

    /// <summary>The form field, by its name in the specification.</summary>
    public string? Field { get; } = field;

    /// <summary>When it may be tried again.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>Makes refusals: <c>throw Refused.NotFound("There is no such post.");</c></summary>
public static class Refuse
{
    /// <summary>400.</summary>
    public static RefusedException Invalid(string message, string? field = null) => new(ErrorKind.Invalid, message, field);

    /// <summary>401.</summary>
    public static RefusedException Mismatch(string message, string field) => new(ErrorKind.Mismatch, message, field);

    /// <summary>403.</summary>
    public static RefusedException Forbidden(string message, string? field = null) => new(ErrorKind.Forbidden, message, field);

    /// <summary>404.</summary>
    public static RefusedException NotFound(string message) => new(ErrorKind.NotFound, message);

    /// <summary>409.</summary>
    public static RefusedException Conflict(string message, string? field = null) => new(ErrorKind.Conflict, message, field);

    /// <summary>413.</summary>
    public static RefusedException TooLarge(string message, string? field = null) => new(ErrorKind.TooLarge, message, field);

    /// <summary>429.</summary>
    public static RefusedException TooManyRequests(string message, TimeSpan retryAfter, string? field = null) =>
        new(ErrorKind.TooManyRequests, message, field, retryAfter);

    /// <summary>503.</summary>
    /// <param name="cause">What the log says about it, in its message; not for the visitor.</param>
    public static RefusedException Busy(string message, TimeSpan retryAfter, string? field = null, Exception? cause = null) =>
        new(ErrorKind.Busy, message, field, retryAfter, cause);
}

/// <summary>
/// The session is over: logged out, the account gone, or the password changed elsewhere. The visitor counts as anonymous.
/// </summary>
public sealed class SessionOverException : Exception;
