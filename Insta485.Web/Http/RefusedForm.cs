using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Http;

/// <summary>The values of a form and what is wrong with them; empty when the form is shown for the first time.</summary>
/// <param name="typed">The fields as they were sent.</param>
/// <param name="refused">What is wrong, and with which field.</param>
/// <param name="target">The form's target, if it is a path on this site.</param>
public sealed class FormState(IFormCollection? typed = null, RefusedException? refused = null, string? target = null)
{
    /// <summary>A form that is shown for the first time.</summary>
    public static FormState Fresh { get; } = new();

    /// <summary>Whether the form was sent: a checkbox without a value was not ticked.</summary>
    public bool IsSent => typed is not null;

    /// <summary>The value of a field. Control characters other than tabs and line breaks, which HTML forbids, become U+FFFD.</summary>
    public string Value(string field, string otherwise = "") =>
        typed is not null && typed.TryGetValue(field, out var value) ? Clean(value.ToString()) : otherwise;

    /// <summary>The values of a field that the form has several times, in their order.</summary>
    public IReadOnlyList<string> Values(string field) =>
        typed is not null && typed.TryGetValue(field, out var values) ? [.. values.Select(value => Clean(value ?? ""))] : [];

    /// <summary>The message beside a field; null if nothing is wrong with it.</summary>
    public string? Problem(string field) =>
        refused?.Others.Prepend(refused).FirstOrDefault(problem => problem.Field == field)?.Message;

    /// <summary>The value of <c>?target=</c>.</summary>
    public string Target(string otherwise) => target ?? otherwise;

    /// <summary>Whether the visitor is on the way to another page.</summary>
    public bool HasTarget => target is not (null or "/");

    private static string Clean(string value) => string.Concat(value.Select(
        letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r') ? '\uFFFD' : letter));

    /// <summary>The query that takes the target along to another form; empty without one.</summary>
    public string TargetQuery => HasTarget ? "?target=" + Uri.EscapeDataString(Target("/")) : "";
}

/// <summary>A page with a form, which is shown again if a field was refused.</summary>
public abstract class FormPage : PageModel
{
    /// <summary>The partial that draws the form that was sent; null for a form without visible fields.</summary>
    public abstract string? FormPartial { get; }

    /// <summary>The values that were sent, and what is wrong with them.</summary>
    public FormState State { get; internal set; } = FormState.Fresh;

    /// <summary>Loads what the form shows besides the values that were sent.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;
}

/// <summary>Shows a refused form again: filled in, with the message beside the field and the refusal's status.</summary>
internal sealed class RefusedForm : IAsyncPageFilter
{
    /// <inheritdoc/>
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (executed is
            {
                Exception: RefusedException { Field: not null } refused,
                HandlerInstance: FormPage { FormPartial: not null } page
            })
        {
            executed.ExceptionHandled = true;
            RefusalHandler.Set(context.HttpContext.Response, refused);
            page.State = new FormState(
                await context.HttpContext.Request.ReadFormAsync(), refused,
                    SafeRedirect.LocalPath(context.HttpContext.Request.Query["target"]));
            await page.PrepareAsync();
            executed.Result = page.Page();
        }
    }
}
