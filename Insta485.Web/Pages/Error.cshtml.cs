using Insta485.Web.Api;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Pages.Forms;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Insta485.Web.Pages;

/// <summary>An error, as <c>_Error.cshtml</c> draws it: a title, and what happened and what to do.</summary>
public sealed record ErrorView(string Title, string Message)
{
    /// <summary>The address to request again; null if that would not help.</summary>
    public string? RetryUrl { get; init; }

    /// <summary>The refusal's message if there is one, otherwise the status's.</summary>
    public static ErrorView Of(int status, RefusedException? refused = null) => new(
        status switch
        {
            400 => "That didn't work",
            403 => "You can't do that",
            404 => "Not found",
            405 or 415 => "This page can't be opened like that",
            409 => "Already done",
            413 => "Too large",
            429 => "Slow down a little",
            503 => "Back in a moment",
            _ => "Something went wrong",
        },
        refused?.Message ?? status switch
        {
            400 => "The server couldn't read the request. Go back, reload the page and try again.",
            403 => "You don't have access to this. You may have to log in first.",
            404 => "This page doesn't exist. It may have been deleted.",
            405 => "This address doesn't support that kind of request. Use the links and buttons of the page instead.",
            409 => "This has already been done. Reload the page to see it.",
            413 => "That is more than this site takes at once.",
            415 => "This address doesn't accept that kind of content.",
            429 => "That was too often. Wait a moment and try again.",
            503 => "The server can't reach its database. Nothing is lost; try again in a few seconds.",
            _ => "The server made a mistake and logged it. Try again later.",
        });
}

/// <summary>
/// Every error of the site: a page or, below <c>/api/</c>, JSON. It never queries the database, so it works without one.
/// </summary>
[IgnoreAntiforgeryToken]
public sealed class ErrorModel : PageModel
{
    public ErrorView View { get; private set; } = new("", "");

    /// <summary>The form to draw again; null for other errors.</summary>
    public StaleForm? Stale { get; private set; }

    // Not a handler: the failed request may have any method.
    /// <inheritdoc/>
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
            // Only for GET: to send a form again, the visitor goes back to it, where the typed text still is.
            var retryUrl = status >= 500 && HttpMethods.IsGet(Request.Method)
                ? SafeRedirect.LocalPath(new PathString(failed?.OriginalPath).ToUriComponent() + failed?.OriginalQueryString)
                : null;
            var refused = HttpContext.Items[typeof(RefusedException)] as RefusedException;
            View = ErrorView.Of(status, refused) with { RetryUrl = retryUrl };
            Stale = StaleForm.Of(HttpContext, refused, failed?.OriginalPath, failed?.OriginalQueryString);
        }
    }

    private JsonResult AsJson(int status)
    {
        ApiReason.Set(HttpContext, status);
        return new JsonResult(new ErrorJson(ReasonPhrases.GetReasonPhrase(status), status), ApiJson.Default.Options);
    }
}
