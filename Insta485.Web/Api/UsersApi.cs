using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A user, as the visitor sees them.</summary>
public sealed record UserJson(
    string Username, string Fullname, string ImgUrl, int NumPosts, int NumFollowers, int NumFollowing,
    bool LognameFollowsThis, string Url, string UserShowUrl,
    [property: Description("Only accepted people see their photos.")] bool IsPrivate,
    [property: Description("You asked to follow them.")] bool Requested);

/// <summary>A request to follow a private account.</summary>
/// <param name="State">requested</param>
public sealed record RequestedJson(string State, string Url);

/// <summary>Users, following and unfollowing: beyond the course, in its style.</summary>
public static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/me/", ApiRoutes.Get, ShowMeAsync).WithTags("users").WithName("showMe")
            .WithAnswer(200, User("awdeorio", "Andrew DeOrio", "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", "2, \"numFollowers\": 2"))
            .WithSummary("You, with the numbers of your profile");
        routes.MapMethods("/users/{username}/", ApiRoutes.Get, ShowAsync).WithTags("users").Fails(404).WithName("showUser")
            .WithAnswer(200, User("jflinn", "Jason Flinn", "505083b8b56c97429a728b68f31b0b2a089e5113.jpg", "1, \"numFollowers\": 1"))
            .WithSummary("A user with the numbers of their profile");
        var following = routes.MapGroup("/following/").WithTags("users").Fails(404);
        following.MapPut("{username}/", FollowAsync).Fails(400, 409).WithName("follow")
            .WithAnswer(202, """{"state": "requested", "url": "/api/v1/following/jflinn/"}""")
            .WithSummary("Follow a user")
            .WithDescription("Idempotent. Following yourself returns 400. To follow a private account becomes a request: 202.");
        following.MapDelete("{username}/", UnfollowAsync).WithName("unfollow")
            .WithSummary("Unfollow a user").WithDescription("Idempotent. It also takes a request back.");
    }

    // An example of an answer.
    private static string User(string username, string fullname, string filename, string numbers) => $$"""
        {"username": "{{username}}", "fullname": "{{fullname}}", "imgUrl": "/uploads/{{filename}}", "numPosts": {{numbers}},
         "numFollowing": 2, "lognameFollowsThis": {{(username == "jflinn" ? "true" : "false")}}, "url": "/api/v1/users/{{username}}/",
         "userShowUrl": "/users/{{username}}/", "isPrivate": false, "requested": false}
        """;

    private static Task<Ok<UserJson>> ShowMeAsync(CurrentUser me, PeopleReader people) => ShowAsync(me.Name, me, people);

    private static async Task<Ok<UserJson>> ShowAsync(
        [Description("The user name, in any case.")] string username, CurrentUser me, PeopleReader people)
    {
        var header = await people.HeaderAsync(me.Name, username);
        return TypedResults.Ok(new UserJson(
            header.Username, header.Fullname, Links.Picture(header.Filename), header.Posts, header.Followers, header.Following,
            header.Followed, Links.ApiUser(header.Username), Links.User(header.Username), header.IsPrivate, header.Requested));
    }

    private static async Task<Results<NoContent, Accepted<RequestedJson>>> FollowAsync(
        [Description("The user name.")] string username, CurrentUser me, FollowStore follows)
    {
        if (await follows.FollowAsync(me.Name, username, Repeat.IsFine) == FollowState.Following)
        {
            return TypedResults.NoContent();
        }

        var url = Links.ApiFollowing(username);
        return TypedResults.Accepted(url, new RequestedJson("requested", url));
    }

    private static async Task<NoContent> UnfollowAsync([Description("The user name.")] string username, CurrentUser me, FollowStore follows)
    {
        await follows.UnfollowAsync(me.Name, username, Repeat.IsFine);
        return TypedResults.NoContent();
    }
}
