using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A user in a list.</summary>
public sealed record PersonJson(
    string Username, string Fullname, string ImgUrl, bool LognameFollowsThis, string Url, string UserShowUrl)
{
    public static PersonJson From(Person person) => new(
        person.Username, person.Fullname, Links.Picture(person.Filename), person.Followed, Links.ApiUser(person.Username),
        Links.User(person.Username));
}

/// <summary>A page of users.</summary>
public sealed record PeopleJson(
    [property: Description("The next page; empty on the last one.")] string Next,
    IReadOnlyList<PersonJson> Results,
    [property: Description("This page, as it was requested.")] string Url)
{
    /// <param name="more">The query of the next page, up to its key.</param>
    internal static Ok<PeopleJson> Of(HttpContext context, People people, QueryString more)
    {
        var next = people.Next is { } key ? context.Request.Path.ToUriComponent() + more.Add("after", key) : "";
        Paging.AddLink(context, next);
        return TypedResults.Ok(new PeopleJson(next, [.. people.Page.Select(PersonJson.From)], Paging.Requested(context)));
    }
}

/// <summary>Lists around a user: beyond the course, in its style.</summary>
public static class PeopleApi
{
    // The example of an entry.
    private const string Andrew = """
        {"username": "awdeorio", "fullname": "Andrew DeOrio", "imgUrl": "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg",
         "lognameFollowsThis": false, "url": "/api/v1/users/awdeorio/", "userShowUrl": "/users/awdeorio/"}
        """;

    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var user = routes.MapGroup("/users/{username}/").WithTags("users").Fails(400, 404);
        user.MapMethods("posts/", ApiRoutes.Get, PostsAsync).WithName("listPostsOfUser")
            .WithSummary("A user's posts").WithDescription("Newest first.")
            .WithAnswer(200, """
                {"next": "", "results": [{"postid": 2, "url": "/api/v1/posts/2/"}], "url": "/api/v1/users/jflinn/posts/"}
                """);
        user.MapMethods("followers/", ApiRoutes.Get, FollowersAsync).WithName("listFollowers")
            .WithSummary("The people who follow a user").WithDescription("By user name.")
            .WithAnswer(200, $$"""{"next": "", "results": [{{Andrew}}], "url": "/api/v1/users/jflinn/followers/"}""");
        user.MapMethods("following/", ApiRoutes.Get, FollowingAsync).WithName("listFollowing")
            .WithSummary("The people a user follows").WithDescription("By user name.")
            .WithAnswer(200, $$"""
                {"next": "/api/v1/users/jflinn/following/?size=1&after=awdeorio", "results": [{{Andrew}}],
                 "url": "/api/v1/users/jflinn/following/?size=1"}
                """);
    }

    private static async Task<Ok<PostsJson>> PostsAsync(
        [Description("The user name, in any case.")] string username,
        [Description(Paging.SizeText)] int? size,
        [Description("Only posts with this id or a smaller one.")] int? postid_lte,
        HttpContext context, CurrentUser me, PeopleReader people)
    {
        var count = Paging.SizeOf(size);
        var posts = await people.PostsAsync(me.Name, username, Paging.LowerThan(postid_lte) ?? int.MaxValue, count);
        var path = context.Request.Path.ToUriComponent();
        var next = posts.Next is { } lower ? $"{path}?size={count}&postid_lte={lower - 1}" : "";
        return PostsJson.Of(context, posts.Page, next);
    }

    private static async Task<Ok<PeopleJson>> FollowersAsync(
        [Description("The user name, in any case.")] string username,
        [Description(Paging.SizeText)] int? size,
        [Description("Only user names after this one.")] string? after,
        HttpContext context, CurrentUser me, PeopleReader people)
    {
        var count = Paging.SizeOf(size);
        return PeopleJson.Of(context, await people.FollowersAsync(me.Name, username, after, count), Sized(count));
    }

    private static async Task<Ok<PeopleJson>> FollowingAsync(
        [Description("The user name, in any case.")] string username,
        [Description(Paging.SizeText)] int? size,
        [Description("Only user names after this one.")] string? after,
        HttpContext context, CurrentUser me, PeopleReader people)
    {
        var count = Paging.SizeOf(size);
        return PeopleJson.Of(context, await people.FollowingAsync(me.Name, username, after, count), Sized(count));
    }

    internal static QueryString Sized(int size) => QueryString.Create("size", $"{size}");
}
