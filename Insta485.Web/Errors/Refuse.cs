namespace Insta485.Web.Errors;

/// <summary>Why an action was refused. The numbers are the HTTP statuses of the specification.</summary>
public enum ErrorKind
{
    Invalid = 400,

    /// <summary>The two new passwords differ (specification 4.5).</summary>
    Mismatch = 401,

    Forbidden = 403,

    NotFound = 404,

    /// <summary>It has already been done, or the name is taken.</summary>
    Conflict = 409,

    /// <summary>The thing is another version than the request's <c>If-Match</c>.</summary>
    PreconditionFailed = 412,

    TooLarge = 413,

    /// <summary>An Idempotency-Key was used for another request.</summary>
    Unprocessable = 422,

    TooManyRequests = 429,

    /// <summary>The server is overloaded, or something it depends on is unavailable.</summary>
    Busy = 503,
}

/// <summary>An action was refused. The message is for the visitor.</summary>
public sealed class RefusedException(ErrorKind why, string message, string? field = null, TimeSpan? retryAfter = null,
    Exception? cause = null)
    : Exception(message, cause)
{
    public ErrorKind Kind { get; } = why;

    /// <summary>The form field that was refused, if it is about one.</summary>
    public string? Field { get; } = field;

    /// <summary>How long the visitor should wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Refusals of other fields of the same form.</summary>
    public IReadOnlyList<RefusedException> Others { get; init; } = [];
}

/// <summary>Collects the refused fields of a form, so that the visitor learns of all of them at once.</summary>
public sealed class FieldProblems
{
    private readonly List<RefusedException> _problems = [];

    /// <summary>The checked value; empty if it was refused.</summary>
    public string Check(Func<string> rule)
    {
        var value = "";
        Check(() => { value = rule(); });
        return value;
    }

    public void Check(Action rule)
    {
        try
        {
            rule();
        }
        catch (RefusedException e) when (e.Field is not null)
        {
            _problems.Add(e);
        }
    }

    /// <exception cref="RefusedException">A field was refused. Its status is the lowest of all: an invalid form is 400.</exception>
    public void ThrowIfAny()
    {
        if (_problems.MinBy(problem => problem.Kind) is { } first)
        {
            throw new RefusedException(first.Kind, first.Message, first.Field)
            {
                Others = [.. _problems.Where(problem => problem != first)],
            };
        }
    }
}

/// <summary>Creates refusals: <c>throw Refuse.NotFound("There is no such post.");</c></summary>
public static class Refuse
{
    public static RefusedException Invalid(string message, string? field = null) => new(ErrorKind.Invalid, message, field);

    public static RefusedException Mismatch(string message, string field) => new(ErrorKind.Mismatch, message, field);

    public static RefusedException Forbidden(string message, string? field = null) => new(ErrorKind.Forbidden, message, field);

    public static RefusedException NotFound(string message) => new(ErrorKind.NotFound, message);

    public static RefusedException Conflict(string message, string? field = null) => new(ErrorKind.Conflict, message, field);

    public static RefusedException PreconditionFailed(string message) => new(ErrorKind.PreconditionFailed, message);

    public static RefusedException TooLarge(string message, string? field = null) => new(ErrorKind.TooLarge, message, field);

    public static RefusedException Unprocessable(string message) => new(ErrorKind.Unprocessable, message);

    public static RefusedException TooManyRequests(string message, TimeSpan retryAfter, string? field = null) =>
        new(ErrorKind.TooManyRequests, message, field, retryAfter);

    /// <param name="cause">Its message is for the log only.</param>
    public static RefusedException Busy(string message, TimeSpan retryAfter, string? field = null, Exception? cause = null) =>
        new(ErrorKind.Busy, message, field, retryAfter, cause);
}

/// <summary>
/// The session is over: logged out, the account deleted, or the password changed elsewhere. The visitor is anonymous.
/// </summary>
public sealed class SessionOverException : Exception;
