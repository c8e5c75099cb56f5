using Insta485.Web.Api.Documentation;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Http;

namespace Insta485.Web.Api;

/// <summary>Declares what all API routes share: authorization, the checks of ids and sessions, the documented errors.</summary>
public static class ApiRoutes
{
    /// <summary>The methods of a route that reads.</summary>
    internal static readonly string[] Get = ["GET", "HEAD"];

    /// <summary>Registers the JSON options, the document, and the constraint for ids in routes (<c>{postid:id}</c>).</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        // By default only in development; here malformed requests get the same JSON error everywhere.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<RouteOptions>(routes => routes.SetParameterPolicy<IdConstraint>("id"));
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure).AddSingleton<ApiReference>();
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapIndex();
        var closed = routes.MapGroup("/api/v1").RequireAuthorization()
            .AddEndpointFilter(GuardAsync).AddEndpointFilter(Idempotency.RunAsync).Fails(403, 429, 500, 503);
        closed.MapPosts();
        closed.MapTexts();
        closed.MapLikes();
        closed.MapComments();
        closed.MapUsers();
        closed.MapPeople();
        closed.MapTags();
        closed.MapSearch();
        closed.MapPrivacy();
        closed.MapNotifications();
        closed.MapSaved();
        closed.MapReports();
        closed.MapLive();
        // A description without data is open: tools can't log in (specification 2.2).
        routes.MapMethods("/api/v1/openapi.json", Get, async (ApiReference reference) =>
            TypedResults.Bytes(await reference.JsonAsync(), "application/json; charset=utf-8"))
            .WithMetadata(new DataProtectionNotRequired()).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Documents the errors a route can return.</summary>
    internal static TBuilder Fails<TBuilder>(this TBuilder builder, params int[] statuses) where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ErrorJson), ["application/json"]));
        }

        return builder;
    }

    // Like PageGuard for pages: an id must be digits, and the session is checked even if the handler read nothing or refused.
    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<Db>();
        object? result;
        try
        {
            if (HttpMethods.IsPost(context.HttpContext.Request.Method)
                && context.HttpContext.Request.Query["postid"] is [{ } postId] && !IntegerFormat.IsSignedDigits(postId))
            {
                throw Refuse.Invalid("The post id must be a number.", "postid");
            }

            result = await next(context);
        }
        catch (RefusedException)
        {
            await db.CheckSessionAsync();
            throw;
        }

        await db.CheckSessionAsync();
        return result;
    }

    // Anything but digits is a 404: no such address.
    private sealed class IdConstraint : IRouteConstraint
    {
        public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values,
            RouteDirection routeDirection) =>
            values.TryGetValue(routeKey, out var value)
            && value?.ToString() is { } text && IntegerFormat.IsDigits(text) && int.TryParse(text, out _);
    }
}
