using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Http;

namespace Insta485.Web.Api;

/// <summary>What holds for every route of the API: closed unless it says otherwise, checked, and in the document.</summary>
public static class ApiRoutes
{
    /// <summary>The verbs of a route that reads.</summary>
    internal static readonly string[] Get = ["GET", "HEAD"];

    /// <summary>JSON, the document, and ids in routes (<c>{postid:id}</c>).</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        // In every environment: what cannot be read is refused in the one place, as JSON.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<RouteOptions>(routes => routes.SetParameterPolicy<IdConstraint>("id"));
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
    }

    /// <summary>Maps every route of the API.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapIndex();
        var closed = routes.MapGroup("/api/v1").RequireAuthorization().AddEndpointFilter(GuardAsync).Fails(403, 429, 500, 503);
        closed.MapPosts();
        closed.MapLikes();
        closed.MapComments();
        closed.MapUsers();
        // Written as it is made: whoever may not see it is turned away before.
        closed.MapOpenApi("/openapi.json").AddEndpointFilter(async (context, next) =>
        {
            await context.HttpContext.RequestServices.GetRequiredService<Db>().CheckSessionAsync();
            return await next(context);
        });
    }

    /// <summary>Says in the document which errors a route may answer with.</summary>
    internal static TBuilder Fails<TBuilder>(this TBuilder builder, params int[] statuses) where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ErrorJson), ["application/json"]));
        }

        return builder;
    }

    // As PageGuard does for pages: an id is digits, and a session nobody asked about yet is asked about now, also where a
    // refusal of ours needed no reading. (What cannot be read at all was refused before.)
    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<Db>();
        object? answer;
        try
        {
            if (HttpMethods.IsPost(context.HttpContext.Request.Method)
                && context.HttpContext.Request.Query["postid"] is [{ } postId] && !IntegerFormat.IsSignedDigits(postId))
            {
                throw Refuse.Invalid("The id of the post is not a number.", "postid");
            }

            answer = await next(context);
        }
        catch (RefusedException)
        {
            await db.CheckSessionAsync();
            throw;
        }

        await db.CheckSessionAsync();
        return answer;
    }

    // Anything else in the place of an id is no address of ours.
    private sealed class IdConstraint : IRouteConstraint
    {
        public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values,
            RouteDirection routeDirection) =>
            values.TryGetValue(routeKey, out var value)
            && value?.ToString() is { } text && IntegerFormat.IsDigits(text) && int.TryParse(text, out _);
    }
}
