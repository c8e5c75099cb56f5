using System.ComponentModel;
using System.Text.Json.Serialization;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Configuration;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace Insta485.Web.Api;

/// <summary>A page of posts.</summary>
public sealed record PostsJson(
    [property: Description("The next page; empty if this one is not full.")] string Next,
    IReadOnlyList<PostLinkJson> Results,
    [property: Description("This page, as it was requested.")] string Url)
{
    /// <param name="next">The address of the next page; empty on the last one.</param>
    internal static Ok<PostsJson> Of(HttpContext context, IEnumerable<int> posts, string next)
    {
        Paging.AddLink(context, next);
        return TypedResults.Ok(new PostsJson(
            next, [.. posts.Select(id => new PostLinkJson(id, Links.ApiPost(id)))], Paging.Requested(context)));
    }
}

/// <summary>A post in a list.</summary>
public sealed record PostLinkJson([property: JsonPropertyName("postid")] int PostId, string Url);

/// <summary>A post with its likes and comments, as the visitor sees it.</summary>
public sealed record PostJson(
    [property: JsonPropertyName("postid")] int PostId,
    string Url,
    [property: Description("UTC, formatted YYYY-MM-DD HH:MM:SS.")] string Created,
    string ImgUrl,
    string Owner,
    string OwnerImgUrl,
    string OwnerShowUrl,
    string PostShowUrl,
    [property: Description("The address to send new comments to."), JsonPropertyName("comments_url")] string CommentsUrl,
    LikesJson Likes,
    [property: Description("All comments, oldest first.")] IAsyncEnumerable<CommentJson> Comments)
{
    public static PostJson From(WholePost whole)
    {
        var post = whole.Post;
        return new(
            post.PostId, Links.ApiPost(post.PostId), post.Created.ToString("yyyy-MM-dd HH:mm:ss"), Links.Picture(post.Filename),
            post.Owner, Links.Picture(post.OwnerFilename), Links.User(post.Owner), Links.Post(post.PostId),
            Links.ApiCommentsOf(post.PostId),
            new LikesJson(post.LikeId is not null, post.Likes, post.LikeId is { } like ? Links.ApiLike(like) : null),
            whole.Comments.Select(CommentJson.From));
    }
}

/// <summary>The likes of a post.</summary>
public sealed record LikesJson(bool LognameLikesThis, int NumLikes, [property: Description("The visitor's like, or null.")] string? Url);

/// <summary>Lists and shows posts (specification 5.2), creates and deletes them (beyond the course).</summary>
public static class PostsApi
{
    public static void MapPosts(this IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<SiteOptions>();
        var posts = routes.MapGroup("/posts/").WithTags("posts");
        posts.MapMethods("", ApiRoutes.Get, ListAsync).Fails(400).WithPaging().WithName("listPosts")
            .WithAnswer(200, """
                {"next": "/api/v1/posts/?size=2&page=1&postid_lte=3", "results": [{"postid": 3, "url": "/api/v1/posts/3/"},
                 {"postid": 2, "url": "/api/v1/posts/2/"}], "url": "/api/v1/posts/?size=2"}
                """)
            .WithSummary("The newest posts by you and the people you follow")
            .WithDescription(
                "Newest first. New posts do not repeat any post on the page that \"next\" leads to. Prefer the header Link: there, "
                + "deleted posts do not hide any post either.");
        posts.MapMethods("{postid:id}/", ApiRoutes.Get, ShowAsync).Fails(404).WithName("showPost")
            .WithAnswer(200, Post(3, "9887e06812ef434d291e4936417d125cd594b38a.jpg", likes: 1, """
                {"commentid": 1, "lognameOwnsThis": true, "owner": "awdeorio", "ownerShowUrl": "/users/awdeorio/",
                 "text": "#chickensofinstagram", "url": "/api/v1/comments/1/"}
                """))
            .WithSummary("A post with its likes and all comments");
        posts.MapPost("", CreateAsync)
            .DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(RequestSizeLimits.Post(options.Uploads)))
            .Fails(400, 413, 415).WithName("createPost")
            .WithAnswer(201, Post(5, "6b1f0b0f6d5c4f3a9e2d1c0b0a090807.jpg", likes: 0, comment: ""))
            .WithSummary("Post a photo, or several")
            .WithDescription("A form with up to ten photos in the field file, repeated; what you say about them in caption, and about each "
                + "of them in alt, repeated in the same order. If one is not accepted, there is no post. The answer shows the first photo, "
                + "posts/{postid}/text/ all of them.");
        posts.MapDelete("{postid:id}/", DeleteAsync).Fails(404).WithName("deletePost")
            .WithSummary("Delete a post")
            .WithDescription("Also deletes its likes, comments and photo. Only your own; another user's post returns 403.");
    }

    // An example of an answer.
    private static string Post(int id, string filename, int likes, string comment) => $$"""
        {"postid": {{id}}, "url": "/api/v1/posts/{{id}}/", "created": "2026-11-27 10:00:00", "imgUrl": "/uploads/{{filename}}",
         "owner": "awdeorio", "ownerImgUrl": "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg",
         "ownerShowUrl": "/users/awdeorio/", "postShowUrl": "/posts/{{id}}/", "comments_url": "/api/v1/comments/?postid={{id}}",
         "likes": {"lognameLikesThis": {{(likes > 0 ? "true" : "false")}}, "numLikes": {{likes}},
         "url": {{(likes > 0 ? "\"/api/v1/likes/6/\"" : "null")}}}, "comments": [{{comment}}]}
        """;

    private static async Task<Ok<PostsJson>> ListAsync(HttpContext context, CurrentUser me, FeedReader feed)
    {
        var paging = Paging.Of(context.Request.Query);
        var ids = await feed.IdsAsync(me.Name, paging.Before, paging.Skip, paging.Size);
        var next = "";
        if (ids.Page.Count == paging.Size && ids.Newest is { } newest)
        {
            next = paging.Next(Links.ApiPosts, newest, ids.Page[^1]);
            context.Response.Headers.Link = $"<{paging.After(Links.ApiPosts, ids.Page[^1])}>; rel=\"next\"";
        }

        return TypedResults.Ok(new PostsJson(
            next,
            [.. ids.Page.Select(id => new PostLinkJson(id, Links.ApiPost(id)))],
            context.Request.Path + context.Request.QueryString.Value));
    }

    private static async Task<Ok<PostJson>> ShowAsync(
        [Description("The post's id.")] int postid, HttpContext context, CurrentUser me, PostStore posts)
    {
        var whole = await posts.WholeAsync(me.Name, postid);
        if (whole.HasMore)
        {
            // Thousands of comments are sent as they are read, and never held in memory together.
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        }

        return TypedResults.Ok(PostJson.From(whole));
    }

    private static async Task<Created<PostJson>> CreateAsync(
        [Description("JPEG, PNG, GIF, WebP, HEIC or AVIF.")] IFormFileCollection file,
        [FromForm, Description("The text under the photo.")] string? caption,
        [FromForm, Description("Each photo in words, for people who cannot see it.")] StringValues? alt,
        CurrentUser me, PostStore posts, NewPostStore newPosts)
    {
        var files = file.GetFiles("file").Select(one => one.AsUpload()).OfType<Upload>().ToList();
        var alts = (alt ?? StringValues.Empty).Select(one => one ?? "").ToList();
        var id = await newPosts.CreateAsync(me.Name, new PostDraft(files, [], [], caption ?? "", alts));
        return TypedResults.Created(Links.ApiPost(id), PostJson.From(await posts.WholeAsync(me.Name, id)));
    }

    private static async Task<NoContent> DeleteAsync([Description("The post's id.")] int postid, CurrentUser me, PostStore posts)
    {
        await posts.DeleteAsync(me.Name, postid);
        return TypedResults.NoContent();
    }
}
