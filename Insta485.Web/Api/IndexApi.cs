using System.ComponentModel;
using System.Reflection;
using Insta485.Web.Api.Documentation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>The response of <c>/api/</c>.</summary>
public sealed record ApiIndexJson(
    string Name, string Version, string Documentation,
    [property: Description("The OpenAPI document.")] string Openapi,
    string V1, string Url);

/// <summary>The response of <c>/api/v1/</c>.</summary>
public sealed record IndexJson(string Posts, string Comments, string Likes, string Url);

/// <summary>The two indexes, which are open without credentials.</summary>
public static class IndexApi
{
    // The build appends "+" and the commit.
    private static readonly string Version =
        typeof(IndexApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static void MapIndex(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/", ApiRoutes.Get, ShowApi).AllowAnonymous()
            .WithName("showApi")
            .WithAnswer(200, $$"""
                {"name": "Insta485", "version": "{{Version}}", "documentation": "/api/docs/", "openapi": "/api/v1/openapi.json",
                 "v1": "/api/v1/", "url": "/api/"}
                """)
            .WithTags("index").WithSummary("The site's name, version and entry points").WithDescription("No credentials needed.");
        routes.MapMethods("/api/v1/", ApiRoutes.Get, ShowVersion).AllowAnonymous()
            .WithName("listResources")
            .WithAnswer(200, """
                {"posts": "/api/v1/posts/", "comments": "/api/v1/comments/", "likes": "/api/v1/likes/", "url": "/api/v1/"}
                """)
            .WithTags("index").WithSummary("The list of resources").WithDescription("No credentials needed.");
    }

    private static Ok<ApiIndexJson> ShowApi() =>
        TypedResults.Ok(new ApiIndexJson("Insta485", Version, "/api/docs/", "/api/v1/openapi.json", "/api/v1/", "/api/"));

    private static Ok<IndexJson> ShowVersion() =>
        TypedResults.Ok(new IndexJson("/api/v1/posts/", "/api/v1/comments/", "/api/v1/likes/", "/api/v1/"));
}
