using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>Posts by their tags: beyond the course, in its style.</summary>
public static class TagsApi
{
    public static void MapTags(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/tags/{tag}/posts/", ApiRoutes.Get, PostsAsync).WithTags("posts").Fails(400, 404).WithName("listPostsWithTag")
            .WithSummary("The posts with a tag")
            .WithDescription("Newest first. A page may have few posts, or none, while \"next\" leads on. The header Link has the same "
                + "address. A tag that no post has is an empty list.")
            .WithAnswer(200, """
                {"next": "", "results": [{"postid": 3, "url": "/api/v1/posts/3/"}],
                 "url": "/api/v1/tags/chickensofinstagram/posts/"}
                """);

    private static async Task<Ok<PostsJson>> PostsAsync(
        [Description("The tag without its sign, in any case.")] string tag,
        [Description(Paging.SizeText)] int? size,
        [Description("Only posts with this id or a smaller one.")] int? postid_lte,
        HttpContext context, CurrentUser me, TagReader tags)
    {
        var count = Paging.SizeOf(size);
        var page = await tags.ReadAsync(me.Name, tag, Paging.LowerThan(postid_lte), count);
        var next = page.Next is { } last ? $"{Links.ApiPostsWith(page.Key)}?size={count}&postid_lte={last - 1}" : "";
        return PostsJson.Of(context, page.Photos.Select(photo => photo.PostId), next);
    }
}
