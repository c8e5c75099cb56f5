using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Saved;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>The posts that the visitor saved: beyond the course, in its style.</summary>
public static class SavedApi
{
    private const string Id = "The post's id.";

    public static void MapSaved(this IEndpointRouteBuilder routes)
    {
        var saved = routes.MapGroup("/saved/").WithTags("posts");
        saved.MapMethods("", ApiRoutes.Get, ListAsync).Fails(400).WithName("listSavedPosts").WithSummary("The posts that you saved")
            .WithDescription("Last saved first. A page may have few posts, or none, while \"next\" leads on. The header Link has the same "
                + "address.")
            .WithAnswer(200, """
                {"next": "", "results": [{"postid": 3, "url": "/api/v1/posts/3/"}], "url": "/api/v1/saved/"}
                """);
        saved.MapPut("{postid:id}/", SaveAsync).Fails(404).WithName("savePost").WithSummary("Save a post")
            .WithDescription("Idempotent. Only you see what you saved.");
        saved.MapDelete("{postid:id}/", UnsaveAsync).Fails(404).WithName("unsavePost").WithSummary("Remove a post from the saved ones")
            .WithDescription("Idempotent.");
    }

    private static async Task<Ok<PostsJson>> ListAsync(
        [Description(Paging.SizeText)] int? size, [Description("From the page before: where this one begins.")] long? before,
        HttpContext context, CurrentUser me, SavedPostStore saved)
    {
        var count = Paging.SizeOf(size);
        var page = await saved.ReadAsync(me.Name, before, count);
        var next = page.Next is { } last ? $"{Links.ApiSaved}?size={count}&before={last}" : "";
        return PostsJson.Of(context, page.Photos.Select(photo => photo.PostId), next);
    }

    private static async Task<NoContent> SaveAsync([Description(Id)] int postid, CurrentUser me, SavedPostStore saved)
    {
        await saved.SaveAsync(me.Name, postid, Repeat.IsFine);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> UnsaveAsync([Description(Id)] int postid, CurrentUser me, SavedPostStore saved)
    {
        await saved.UnsaveAsync(me.Name, postid, Repeat.IsFine);
        return TypedResults.NoContent();
    }
}
