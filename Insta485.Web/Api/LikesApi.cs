using System.ComponentModel;
using System.Text.Json.Serialization;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A like.</summary>
public sealed record LikeJson([property: JsonPropertyName("likeid")] int LikeId, string Url);

/// <summary>Likes: add, take back (specification 5.2).</summary>
public static class LikesApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapLikes(this IEndpointRouteBuilder routes)
    {
        var likes = routes.MapGroup("/likes/").WithTags("likes");
        likes.MapPost("", AddAsync).Fails(400, 404)
            .WithSummary("Like a post")
            .WithDescription("201 with the new like, 200 with the one that is there already. A body is not read.");
        likes.MapDelete("{likeid:id}/", DeleteAsync).Fails(404)
            .WithSummary("Take a like back").WithDescription("Only one's own: somebody else's is 403.");
    }

    private static async Task<Results<Created<LikeJson>, Ok<LikeJson>>> AddAsync(
        [Description("The post.")] int postid, CurrentUser me, LikeStore likes)
    {
        var like = await likes.AddAsync(me.Name, postid, Repeat.IsFine);
        var json = new LikeJson(like.LikeId, Links.ApiLike(like.LikeId));
        return like.IsNew ? TypedResults.Created(json.Url, json) : TypedResults.Ok(json);
    }

    private static async Task<NoContent> DeleteAsync([Description("The like.")] int likeid, CurrentUser me, LikeStore likes)
    {
        await likes.DeleteAsync(me.Name, likeid);
        return TypedResults.NoContent();
    }
}
