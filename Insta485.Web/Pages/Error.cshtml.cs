using Insta485.Web.Data;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Insta485.Web.Pages;

/// <summary>Every error page of the site. It asks the database nothing, so that it can say the database is away.</summary>
[IgnoreAntiforgeryToken]
public sealed class ErrorModel : PageModel
{
    /// <summary>The status in words.</summary>
    public string Title { get; private set; } = "";

    /// <summary>What happened and what to do, for the visitor.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Whatever verb the request that failed had, so before any handler.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => Show();

    private void Show()
    {
        var isReExecuted = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null;
        var status = isReExecuted ? Response.StatusCode : StatusCodes.Status404NotFound;
        Response.StatusCode = status;
        var refused = HttpContext.Items[typeof(RefusedException)] as RefusedException;
        Title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
        Message = refused?.Message ?? status switch
        {
            400 => "That request could not be understood. Go back, reload the page and try again.",
            403 => "This is not for you to see or do. You may have to sign in first.",
            404 => "There is nothing at this address.",
            405 => "This address does not do that.",
            409 => "It is so already.",
            413 => "That is more than this site takes at once.",
            415 => "This address does not read that kind of content.",
            429 => "Too often. Wait a moment and try again.",
            503 => "The database is away for the moment. Try again in a few seconds; nothing is lost.",
            _ => "Something went wrong here. It has been noted.",
        };
    }
}
