using System.Text.Json;
using System.Text.RegularExpressions;
using Insta485.Web.Errors;

namespace Insta485.Web.Api;

/// <summary>The header that says why: the body of an error has exactly two properties (docs/decisions/0009).</summary>
internal static partial class ApiReason
{
    public const string Header = "Insta485-Reason";

    // The framework names the parameter: Required parameter "int postid" was not provided from query string.
    private const string Parameter = "parameter \"[^\"]* (?<name>\\w+)\"";

    /// <summary>Sets the header of an error.</summary>
    public static void Set(HttpContext context, int status)
    {
        var (field, message) = context.Items[typeof(RefusedException)] is RefusedException refused ? (refused.Field, refused.Message)
            : context.Items[typeof(BadHttpRequestException)] is BadHttpRequestException bad && bad.StatusCode == status
                ? OfRequest(bad) : (null, OfStatus(context, status));
        var reason = field is null ? message : $"{field}: {message}";
        context.Response.Headers[Header] = string.Concat(reason.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
    }

    private static (string? Field, string Message) OfRequest(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException { InnerException: JsonException } json)
        {
            return (null, $"The body is not valid JSON (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}).");
        }

        if (bad.InnerException is JsonException { Path: { } path })
        {
            return path.StartsWith("$.", StringComparison.Ordinal)
                ? (path[2..], "The value has the wrong type or is not valid text.") : (null, "The body must be a JSON object.");
        }

        var name = ParameterName().Match(bad.Message).Groups["name"].Value;
        return bad switch
        {
            { StatusCode: not StatusCodes.Status400BadRequest } => (null, OfStatus(null, bad.StatusCode)),
            _ when bad.Message.Contains("body", StringComparison.Ordinal) => (null, "The body is missing."),
            _ when bad.Message.Contains("not provided", StringComparison.Ordinal) => (name, $"The parameter {name} is missing."),
            _ when name.Length > 0 => (name, $"The parameter {name} must be a number."),
            _ => (null, OfStatus(null, StatusCodes.Status400BadRequest)),
        };
    }

    private static string OfStatus(HttpContext? context, int status) => status switch
    {
        400 => "The server can't read the request.",
        403 => "The request has no valid credentials.",
        404 => "There is no such address.",
        405 => $"The method must be {context?.Response.Headers.Allow}.",
        408 => "The request took too long to arrive.",
        413 => "The request is larger than this address accepts.",
        415 => "The body must be JSON in UTF-8 (application/json), or for a photo a form (multipart/form-data).",
        503 => "The server can't reach its database. Try again in a few seconds.",
        _ => "The server made a mistake and logged it. Try again later.",
    };

    [GeneratedRegex(Parameter, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
