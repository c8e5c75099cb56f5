using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.WebUtilities;

namespace Insta485.Web.Pages.Forms;

/// <summary>A form with fields to fill in, which is drawn again if it was refused.</summary>
/// <param name="Partial">The partial that draws it, as a page of its own.</param>
/// <param name="Key">The field with the id of what it is about.</param>
/// <param name="IsOpen">Whether visitors without a session send it.</param>
internal sealed record FilledForm(string Path, string Operation, string Partial, string? Key = null, bool IsOpen = false)
{
    private static readonly FilledForm[] All =
    [
        new("/accounts/", "login", "_LoginForm", IsOpen: true),
        new("/accounts/", "create", "_CreateForm", IsOpen: true),
        new("/accounts/", "recover", "_RecoverForm", IsOpen: true),
        new("/accounts/", "edit_account", "_EditForm"),
        new("/accounts/", "update_password", "_PasswordForm"),
        new("/tokens/", "make", "_TokenForm"),
        new("/codes/", "make", "_CodeForm"),
        new("/passkeys/", "options", "_PasskeyForm"),
        new("/passkeys/", "add", "_PasskeyForm"),
        new("/passkeys/", "rename", "_PasskeyName"),
        new("/passkeys/", "login", "_LoginForm", IsOpen: true),
        new("/accounts/export/", "export", "_ExportForm"),
        new("/comments/", "create", "_NewComment", "postid"),
        new("/comments/", "edit", "_EditComment", "commentid"),
        new("/posts/", "create", "_NewPost"),
        new("/posts/", "edit", "_EditPost", "postid"),
    ];

    public static FilledForm? Of(string? path, string? operation) =>
        Array.Find(All, form => form.Path == path && form.Operation == operation);
}

/// <summary>A form that is drawn again because its token belongs to another log-in.</summary>
/// <param name="Partial">The partial that draws it.</param>
/// <param name="Id">Of the post or comment that it is about.</param>
public sealed record StaleForm(string Partial, FormState State, int Id)
{
    private const string Token = "csrf_token";

    internal static RefusedException Refusal(HttpContext context)
    {
        var drawn = Refuse.Invalid("This form belonged to another log-in, and nothing was changed. Check it and send it again.", Token);
        return Of(context, drawn, context.Request.Path, context.Request.QueryString.Value) is not null
            ? drawn
            : Refuse.Invalid("This page belongs to another log-in. Reload it and try again.");
    }

    /// <summary>The form of a refused request; null if it had no fields, or if its form needs another visitor than this one.</summary>
    internal static StaleForm? Of(HttpContext context, RefusedException? refused, string? path, string? query)
    {
        if (refused?.Field != Token || !context.Request.HasFormContentType)
        {
            return null;
        }

        var typed = context.Request.Form;
        var form = FilledForm.Of(path, typed["operation"]);
        var mayFill = form is { IsOpen: true } || context.User.Identity is { IsAuthenticated: true };
        var target = SafeRedirect.LocalPath(new FormCollection(QueryHelpers.ParseQuery(query))["target"]);
        var id = 0;
        return form is null || !mayFill || (form.Key is { } key && !int.TryParse(typed[key], out id))
            ? null
            : new StaleForm(form.Partial, new FormState(typed, refused, target), id);
    }
}

/// <summary>
/// A form whose token belongs to another log-in: the error page draws it again, filled in (<see cref="StaleForm"/>). The framework's own
/// answer is a bare 400.
/// </summary>
internal sealed class AntiforgeryFailureFilter(SecurityLog security, CurrentUser me) : IAsyncAlwaysRunResultFilter
{
    /// <inheritdoc/>
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = await AnswerAsync(context.HttpContext.Request);
        }

        await next();
    }

    private async Task<IActionResult> AnswerAsync(HttpRequest request)
    {
        var isSignedIn = request.HttpContext.User.Identity is { IsAuthenticated: true };
        var operation = request.HasFormContentType ? request.Form["operation"].ToString() : "";
        if (request.IsFragment() && operation is not ("login" or "login_options" or "create" or "recover") && !isSignedIn)
        {
            // The visitor logged out in another tab: redirected to the log-in page, as from a form without scripts.
            return new RedirectResult("/accounts/login/");
        }

        if (operation == "login" && await me.IsSignedInAsync())
        {
            // The visitor logged in in another tab. The form changes nothing, and its visitor is where it leads to.
            return SafeRedirect.To(request.Query["target"]);
        }

        security.CrossSiteRefused(request.HttpContext.User.Identity?.Name);
        throw StaleForm.Refusal(request.HttpContext);
    }
}
