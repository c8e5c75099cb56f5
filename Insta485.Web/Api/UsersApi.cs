using System.ComponentModel;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A user, as the visitor sees them.</summary>
public sealed record UserJson(
    string Username, string Fullname, string ImgUrl, int NumPosts, int NumFollowers, int NumFollowing,
    bool LognameFollowsThis, string Url, string UserShowUrl);

/// <summary>Users, following and unfollowing: beyond the course, in its style.</summary>
public static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/users/{username}/", ApiRoutes.Get, ShowAsync).WithTags("users").Fails(404)
            .WithSummary("A user with the numbers of their profile");
        var following = routes.MapGroup("/following/").WithTags("users").Fails(404);
        following.MapPut("{username}/", FollowAsync).Fails(400)
            .WithSummary("Follow a user").WithDescription("Idempotent. Following yourself returns 400.");
        following.MapDelete("{username}/", UnfollowAsync)
            .WithSummary("Unfollow a user").WithDescription("Idempotent.");
    }

    private static async Task<Ok<UserJson>> ShowAsync([Description("The user name.")] string username, CurrentUser me, PeopleReader people)
    {
        var header = await people.HeaderAsync(me.Name, username);
        return TypedResults.Ok(new UserJson(
            header.Username, header.Fullname, Links.Picture(header.Filename), header.Posts, header.Followers, header.Following,
            header.Followed, Links.ApiUser(header.Username), Links.User(header.Username)));
    }

    private static async Task<NoContent> FollowAsync([Description("The user name.")] string username, CurrentUser me, FollowStore follows)
    {
        await follows.FollowAsync(me.Name, username, Repeat.IsFine);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnfollowAsync([Description("The user name.")] string username, CurrentUser me, FollowStore follows)
    {
        await follows.UnfollowAsync(me.Name, username, Repeat.IsFine);
        return TypedResults.NoContent();
    }
}
