using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>The body of a request for a new comment.</summary>
public sealed record NewCommentJson([property: MaxLength(CommentStore.MaxText)] string Text);

/// <summary>A comment, alone or within its post.</summary>
public sealed record CommentJson(
    [property: JsonPropertyName("commentid")] int CommentId, bool LognameOwnsThis, string Owner, string OwnerShowUrl,
    string Text, string Url)
{
    public static CommentJson From(CommentLine comment) =>
        new(comment.CommentId, comment.IsMine, comment.Owner, Links.User(comment.Owner), comment.Text, Links.ApiComment(comment.CommentId));
}

/// <summary>A page of comments.</summary>
public sealed record CommentsJson(
    [property: Description("The next page; empty on the last one.")] string Next,
    IReadOnlyList<CommentJson> Results,
    [property: Description("This page, as it was requested.")] string Url);

/// <summary>Creates and deletes comments (specification 5.2), and lists them (beyond the course).</summary>
public static class CommentsApi
{
    public static void MapComments(this IEndpointRouteBuilder routes)
    {
        var comments = routes.MapGroup("/comments/").WithTags("comments");
        comments.MapMethods("", ApiRoutes.Get, ListAsync).Fails(400, 404).WithName("listComments")
            .WithAnswer(200, """
                {"next": "/api/v1/comments/?postid=3&size=1&after=1", "results": [{"commentid": 1, "lognameOwnsThis": true,
                 "owner": "awdeorio", "ownerShowUrl": "/users/awdeorio/", "text": "#chickensofinstagram", "url": "/api/v1/comments/1/"}],
                 "url": "/api/v1/comments/?postid=3&size=1"}
                """)
            .WithSummary("The comments of a post, oldest first");
        comments.MapPost("", CreateAsync).Fails(400, 404, 409, 413, 415).WithName("createComment")
            .WithAnswer(201, """
                {"commentid": 8, "lognameOwnsThis": true, "owner": "awdeorio", "ownerShowUrl": "/users/awdeorio/",
                 "text": "Cute overload!", "url": "/api/v1/comments/8/"}
                """)
            .WithExample("""{"text": "Cute overload!"}""")
            .WithSummary("Comment on a post")
            .WithDescription($"The text must not be blank and must have at most {CommentStore.MaxText} characters. "
                + $"A post has at most {CommentStore.MaxPerPost} comments; beyond it the answer is 409.");
        comments.MapPut("{commentid:id}/", EditAsync).Fails(400, 404, 413, 415).WithName("editComment")
            .WithAnswer(200, """
                {"commentid": 8, "lognameOwnsThis": true, "owner": "awdeorio", "ownerShowUrl": "/users/awdeorio/",
                 "text": "Cutest overload!", "url": "/api/v1/comments/8/"}
                """)
            .WithExample("""{"text": "Cutest overload!"}""")
            .WithSummary("Change a comment").WithDescription("Only your own; another user's comment returns 403.");
        routes.MapDelete("/posts/{postid:id}/comments/{commentid:id}/", RemoveAsync).WithTags("comments").Fails(404)
            .WithName("removeComment").WithSummary("Remove a comment from your post")
            .WithDescription("Also one by another user. A comment on another user's post returns 403.");
        comments.MapDelete("{commentid:id}/", DeleteAsync).Fails(404).WithName("deleteComment")
            .WithSummary("Delete a comment").WithDescription("Only your own; another user's comment returns 403.");
    }

    private static async Task<Ok<CommentsJson>> ListAsync(
        [Description("The post's id.")] int postid,
        [Description(Paging.SizeText)] int? size,
        [Description("Only comments with a larger id.")] int? after,
        HttpContext context, CurrentUser me, CommentStore comments)
    {
        var count = Paging.SizeOf(size);
        var list = await comments.ListAsync(me.Name, postid, after ?? 0, count);
        return TypedResults.Ok(new CommentsJson(
            list.Next is { } last ? $"{Links.ApiCommentsOf(postid)}&size={count}&after={last}" : "",
            [.. list.Page.Select(CommentJson.From)],
            context.Request.Path + context.Request.QueryString.Value));
    }

    private static async Task<Created<CommentJson>> CreateAsync(
        [Description("The post's id.")] int postid, NewCommentJson comment, CurrentUser me, CommentStore comments)
    {
        // A missing text is null here; the store refuses it.
        var json = CommentJson.From(await comments.CreateAsync(me.Name, postid, comment.Text));
        return TypedResults.Created(json.Url, json);
    }

    private static async Task<Ok<CommentJson>> EditAsync(
        [Description("The comment's id.")] int commentid, NewCommentJson comment, CurrentUser me, CommentStore comments) =>
        TypedResults.Ok(CommentJson.From(await comments.EditAsync(me.Name, commentid, comment.Text)));

    private static async Task<NoContent> RemoveAsync(
        [Description("The post's id.")] int postid, [Description("The comment's id.")] int commentid,
        CurrentUser me, CommentDeleter deleter)
    {
        await deleter.RemoveAsync(me.Name, commentid, postid);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAsync(
        [Description("The comment's id.")] int commentid, CurrentUser me, CommentDeleter deleter)
    {
        await deleter.DeleteAsync(me.Name, commentid);
        return TypedResults.NoContent();
    }
}
