using Insta485.Web.Database;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Http;

/// <summary>What holds for every page: its verbs, its address, its input, its session. Declared once.</summary>
public static class PageConventions
{
    private static readonly Dictionary<string, string[]> VerbsOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Get"] = ["GET", "HEAD"],
        ["Post"] = ["POST"],
    };

    /// <summary>
    /// A page answers only the verbs it handles: routing says 405 with Allow to the others. (By itself a page without
    /// <c>OnGet</c> answers GET with 200 and nothing.) The error page answers whatever verb failed.
    /// </summary>
    public static void AddVerbs(PageApplicationModel page)
    {
        if (IsError(page.ActionDescriptor))
        {
            return;
        }

        var verbs = page.HandlerMethods.SelectMany(handler => VerbsOf[handler.HttpMethod]).Distinct(StringComparer.Ordinal).ToArray();
        page.EndpointMetadata.Add(new HttpMethodMetadata(verbs));
    }

    internal static bool IsError(PageActionDescriptor page) => page.ViewEnginePath == "/Error";

    /// <summary>
    /// The address of every page, and of every route that is written with one, ends in a slash; one without is sent there with
    /// 308 (specification 2.4).
    /// </summary>
    public static void UseTrailingSlash(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.EndsWith('/') || !WantsSlash(context.GetEndpoint()))
        {
            return next(context);
        }

        context.Response
            .Redirect(context.Request.Path.ToUriComponent() + "/" + context.Request.QueryString, permanent: true, preserveMethod: true);
        return Task.CompletedTask;
    });

    // A page's route is kept without its final slash.
    private static bool WantsSlash(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is { } page
        ? !IsError(page)
        : endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && pattern.EndsWith('/');
}

/// <summary>Says why a form's token was refused: the framework's own answer is a bare 400.</summary>
public sealed class AntiforgeryFailureFilter : IAlwaysRunResultFilter
{
    /// <inheritdoc/>
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is not IAntiforgeryValidationFailedResult)
        {
            return;
        }

        var request = context.HttpContext.Request;
        var wasSignedIn = request.HasFormContentType && request.Form["operation"].ToString() is not ("login" or "create");
        if (request.IsFragment() && wasSignedIn && context.HttpContext.User.Identity is not { IsAuthenticated: true })
        {
            // A script's visitor, who logged out in another tab: to the log-in page, as from every other form.
            context.Result = new RedirectResult("/accounts/login/");
            return;
        }

        throw Refuse.Invalid("This page is from another log-in. Reload it and try again.");
    }

    /// <inheritdoc/>
    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}

/// <summary>Input that is not even well-formed stops here with 400; a session nobody asked about yet is asked about now.</summary>
public sealed class PageGuard(Db db) : IAsyncPageFilter
{
    /// <inheritdoc/>
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        // A handler would run with 0 in the place of a number that is missing or none.
        var problem = context.ModelState.FirstOrDefault(entry => entry.Value is { Errors.Count: > 0 });
        if (problem.Value is not null)
        {
            throw Refuse.Invalid($"The field {problem.Key} is missing or is not what it should be.");
        }

        foreach (var number in context.HandlerMethod?.Parameters.Where(parameter => IsNumber(parameter.ParameterType)) ?? [])
        {
            if (context.ModelState[number.Name]?.AttemptedValue is { Length: > 0 } text && !IntegerFormat.IsSignedDigits(text))
            {
                throw Refuse.Invalid($"The field {number.Name} is not a number.");
            }
        }

        if (context.HttpContext is { User.Identity.Name: { } logname, Request: var request, Response: var response }
            && request.IsFragment())
        {
            response.Headers[Fragments.Logname] = Uri.EscapeDataString(logname);
        }

        var executed = await next();
        if ((executed.Exception is null or RefusedException) && !PageConventions.IsError(context.ActionDescriptor))
        {
            // A page that reads nothing still must not be shown to somebody who was logged out, and neither must a refusal that
            // needed no reading. The error page asks nothing: it is what says that the session is over or the database away.
            await db.CheckSessionAsync();
        }
    }

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(int);
}
