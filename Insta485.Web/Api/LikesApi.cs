using System.ComponentModel;
using System.Text.Json.Serialization;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A like.</summary>
public sealed record LikeJson([property: JsonPropertyName("likeid")] int LikeId, string Url);

/// <summary>Adds and removes likes (specification 5.2).</summary>
public static class LikesApi
{
    public static void MapLikes(this IEndpointRouteBuilder routes)
    {
        var likes = routes.MapGroup("/likes/").WithTags("likes");
        likes.MapPost("", AddAsync).Fails(400, 404).WithName("likePost")
            .WithAnswer(200, """{"likeid": 6, "url": "/api/v1/likes/6/"}""")
            .WithAnswer(201, """{"likeid": 7, "url": "/api/v1/likes/7/"}""")
            .WithSummary("Like a post")
            .WithDescription("Returns 201 with the new like, or 200 with the existing one. The request's body is ignored.");
        likes.MapDelete("{likeid:id}/", DeleteAsync).Fails(404).WithName("removeLike")
            .WithSummary("Remove a like").WithDescription("Only your own; another user's like returns 403.");
    }

    private static async Task<Results<Created<LikeJson>, Ok<LikeJson>>> AddAsync(
        [Description("The post's id.")] int postid, CurrentUser me, LikeStore likes)
    {
        var like = await likes.AddAsync(me.Name, postid, Repeat.IsFine);
        var json = new LikeJson(like.LikeId, Links.ApiLike(like.LikeId));
        return like.IsNew ? TypedResults.Created(json.Url, json) : TypedResults.Ok(json);
    }

    private static async Task<NoContent> DeleteAsync([Description("The like's id.")] int likeid, CurrentUser me, LikeStore likes)
    {
        await likes.DeleteAsync(me.Name, likeid);
        return TypedResults.NoContent();
    }
}
