using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Http;

/// <summary>What was typed into a form and what is wrong with it: empty when the form is shown for the first time.</summary>
/// <param name="typed">The fields as they came.</param>
/// <param name="refused">Why, and which field it is about.</param>
/// <param name="target">Where the form was to lead, if that was a path on this site.</param>
public sealed class FormState(IFormCollection? typed = null, RefusedException? refused = null, string? target = null)
{
    /// <summary>A form nobody has filled in yet.</summary>
    public static FormState Fresh { get; } = new();

    /// <summary>What was typed into a field, or what stood there. Characters that no page may hold are shown as such.</summary>
    public string Value(string field, string otherwise = "") =>
        typed is not null && typed.TryGetValue(field, out var value)
            ? string.Concat(value.ToString().Select(letter => char.IsControl(letter) ? '\uFFFD' : letter))
            : otherwise;

    /// <summary>What is wrong with a field.</summary>
    public string? Problem(string field) => refused?.Field == field ? refused.Message : null;

    /// <summary>Where the form leads, for its <c>?target=</c>.</summary>
    public string Target(string otherwise) => target ?? otherwise;
}

/// <summary>A page that takes a form, and shows it again when a field was refused.</summary>
public abstract class FormPage : PageModel
{
    /// <summary>The partial that draws the form which was sent; nothing for a form that has no fields to fill in.</summary>
    public abstract string? FormPartial { get; }

    /// <summary>What was typed, and why it was refused.</summary>
    public FormState State { get; internal set; } = FormState.Fresh;

    /// <summary>Reads what the form shows besides what was typed.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;
}

/// <summary>Draws a refused form again, filled in, with the reason beside the field, under the refusal's status.</summary>
public sealed class RefusedForm : IAsyncPageFilter
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
