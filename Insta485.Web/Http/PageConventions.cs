using Insta485.Web.Database;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Http;

/// <summary>What holds for every page: its methods and its address.</summary>
internal static class PageConventions
{
    private static readonly Dictionary<string, string[]> VerbsOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Get"] = ["GET", "HEAD"],
        ["Post"] = ["POST"],
    };

    /// <summary>
    /// Limits a page to the methods it handles; routing answers 405 with Allow to others. (Without this, a page without <c>OnGet</c>
    /// answers GET with 200 and an empty body.) The error page answers every method.
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
    /// Redirects the address of a page, or of a route that ends in a slash, to the one with the slash: 308 (specification 2.4).
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

    // The route of a page is stored without its final slash.
    private static bool WantsSlash(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is { } page
        ? !IsError(page)
        : endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && pattern.EndsWith('/');
}

/// <summary>Rejects malformed input with 400, and confirms the session if no statement has.</summary>
internal sealed class PageGuard(Db db) : IAsyncPageFilter
{
    /// <inheritdoc/>
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        // Otherwise the handler would run with 0 instead of the number.
        var problem = context.ModelState.FirstOrDefault(entry => entry.Value is { Errors.Count: > 0 });
        if (problem.Value is not null)
        {
            throw Refuse.Invalid($"The field {problem.Key} is missing or invalid.");
        }

        foreach (var number in context.HandlerMethod?.Parameters.Where(parameter => IsNumber(parameter.ParameterType)) ?? [])
        {
            if (context.ModelState[number.Name]?.AttemptedValue is { Length: > 0 } text && !IntegerFormat.IsSignedDigits(text))
            {
                throw Refuse.Invalid($"The field {number.Name} must be a number.");
            }
        }

        if (context.HttpContext is { User.Identity.Name: { } logname, Request: var request, Response: var response })
        {
            if (request.IsFragment())
            {
                response.Headers[Fragments.Logname] = Uri.EscapeDataString(logname);
            }
            else
            {
                db.CountsUnread = HttpMethods.IsGet(request.Method);
            }
        }

        var executed = await next();
        if ((executed.Exception is null or RefusedException) && !PageConventions.IsError(context.ActionDescriptor))
        {
            // Also a page or refusal that ran no statement requires a valid session. The error page works without the database.
            await db.CheckSessionAsync();
        }
    }

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var number && (number == typeof(int) || number == typeof(long));
}
