using Insta485.Web.Api;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Insta485.Web.Pages;

/// <summary>An error in words, as <c>_Error.cshtml</c> draws it.</summary>
/// <param name="Title">The status, in few words.</param>
/// <param name="Message">What happened and what to do, for the visitor.</param>
public sealed record ErrorView(string Title, string Message)
{
    /// <summary>The address to ask once more; nothing where that would not help.</summary>
    public string? Again { get; init; }

    /// <summary>The words of a refusal, or those that go with the status.</summary>
    public static ErrorView Of(int status, RefusedException? refused = null) => new(
        status switch
        {
            400 => "That did not work",
            403 => "Not for you",
            404 => "Not found",
            405 or 415 => "Not this way",
            409 => "Already done",
            413 => "Too large",
            429 => "Too often",
            503 => "Away for a moment",
            _ => "Something broke",
        },
        refused?.Message ?? status switch
        {
            400 => "That request could not be understood. Go back, reload the page and try again.",
            403 => "This is not for you to see or do. You may have to log in first.",
            404 => "There is nothing at this address.",
            405 => "This address does something else.",
            409 => "It is so already.",
            413 => "That is more than this site takes at once.",
            415 => "This address does not read that kind of content.",
            429 => "Wait a moment and try again.",
            503 => "The database is away for the moment. Try again in a few seconds; nothing is lost.",
            _ => "Something went wrong here. It has been noted.",
        });
}

/// <summary>
/// Every error of the site, as a page or, below <c>/api/</c>, as JSON. It asks the database nothing, so that it can say the
/// database is away.
/// </summary>
[IgnoreAntiforgeryToken]
public sealed class ErrorModel : PageModel
{
    /// <summary>The error in words.</summary>
    public ErrorView Shown { get; private set; } = new("", "");

    /// <summary>Whatever verb the request that failed had, so before any handler.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var failed = HttpContext.Features.Get<IStatusCodeReExecuteFeature>();
        var status = failed is not null ? Response.StatusCode : StatusCodes.Status404NotFound;
        Response.StatusCode = status;
        if (failed is not null && new PathString(failed.OriginalPath).StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            context.Result = AsJson(status);
        }
        else
        {
            // A form that was sent is sent again by going back: what was typed is there.
            var again = status >= 500
                && HttpMethods.IsGet(Request.Method)
                ? SafeRedirect.LocalPath(new PathString(failed?.OriginalPath).ToUriComponent() + failed?.OriginalQueryString) : null;
            Shown = ErrorView.Of(status, HttpContext.Items[typeof(RefusedException)] as RefusedException) with { Again = again };
        }
    }

    // For programs (specification 5.1): the body has two properties and no more, so the rule's words go into a header.
    private JsonResult AsJson(int status)
    {
        if (HttpContext.Items[typeof(RefusedException)] is RefusedException refused)
        {
            var words = refused.Field is { } field ? $"{field}: {refused.Message}" : refused.Message;
            Response.Headers["Insta485-Reason"] = string.Concat(words.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
        }

        return new JsonResult(new ErrorJson(ReasonPhrases.GetReasonPhrase(status), status), ApiJson.Default.Options);
    }
}
