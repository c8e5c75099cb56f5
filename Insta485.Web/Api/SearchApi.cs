using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A tag that was found.</summary>
/// <param name="Url">The list of its posts.</param>
public sealed record TagJson(string Tag, string TagShowUrl, string Url);

/// <summary>A page of tags.</summary>
public sealed record TagsJson(
    [property: Description("The next page; empty on the last one.")] string Next,
    IReadOnlyList<TagJson> Results,
    [property: Description("This page, as it was requested.")] string Url);

/// <summary>The search for people, tags and posts: beyond the course, in its style.</summary>
public static class SearchApi
{
    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var search = routes.MapGroup("/search/").Fails(400);
        search.MapMethods("people/", ApiRoutes.Get, PeopleAsync).WithTags("users").WithName("searchPeople")
            .WithSummary("People by the beginning of a word in their names")
            .WithDescription("In any case and without accents; several words must all match. A page may have few people, or none, while "
                + "\"next\" leads on.")
            .WithAnswer(200, """
                {"next": "", "results": [{"username": "jflinn", "fullname": "Jason Flinn",
                  "imgUrl": "/uploads/505083b8b56c97429a728b68f31b0b2a089e5113.jpg", "lognameFollowsThis": true,
                  "url": "/api/v1/users/jflinn/", "userShowUrl": "/users/jflinn/"}],
                 "url": "/api/v1/search/people/?q=jason"}
                """);
        search.MapMethods("tags/", ApiRoutes.Get, TagsAsync).WithTags("posts").WithName("searchTags")
            .WithSummary("Tags by how they begin")
            .WithDescription("By their letters. Only tags of posts that the user may see. A page may have few tags, or none, while "
                + "\"next\" leads on.")
            .WithAnswer(200, """
                {"next": "", "results": [{"tag": "crossword", "tagShowUrl": "/tags/crossword/",
                  "url": "/api/v1/tags/crossword/posts/"}], "url": "/api/v1/search/tags/?q=cro"}
                """);
        search.MapMethods("posts/", ApiRoutes.Get, PostsAsync).WithTags("posts").WithName("searchPosts")
            .WithSummary("Posts by the words of their captions and descriptions")
            .WithDescription("Newest first, in any case and without accents. The search takes \"a phrase\", or, and -word for posts "
                + "without it; without any other word it finds nothing. A page may have few posts, or none, while \"next\" leads on.")
            .WithAnswer(200, """
                {"next": "", "results": [{"postid": 3, "url": "/api/v1/posts/3/"}], "url": "/api/v1/search/posts/?q=hens"}
                """);
    }

    private static async Task<Ok<PeopleJson>> PeopleAsync(
        [Description("The beginnings of words, at most 100 characters.")] string q,
        [Description("From the page before: where this one begins.")] string? after,
        HttpContext context, CurrentUser me, SearchReader search)
    {
        var text = SearchText.Required(q).Text;
        return PeopleJson.Of(context, await search.PeopleAsync(me.Name, text, after), QueryString.Create("q", text));
    }

    private static async Task<Ok<TagsJson>> TagsAsync(
        [Description("The first letters, at most 100.")] string q,
        [Description("Only tags after this one.")] string? after,
        HttpContext context, CurrentUser me, SearchReader search)
    {
        var text = SearchText.Required(q);
        var found = await search.TagsAsync(me.Name, text, after);
        var path = context.Request.Path.ToUriComponent();
        var next = found.Next is { } last ? path + QueryString.Create("q", text.Text).Add("after", last) : "";
        Paging.AddLink(context, next);
        return TypedResults.Ok(new TagsJson(
            next, [.. found.Page.Select(tag => new TagJson(tag, Links.Tag(tag), Links.ApiPostsWith(tag)))],
            Paging.Requested(context)));
    }

    private static async Task<Ok<PostsJson>> PostsAsync(
        [Description("Words, at most 100 characters.")] string q,
        [Description(Paging.SizeText)] int? size,
        [Description("Only posts with this id or a smaller one.")] int? postid_lte,
        HttpContext context, CurrentUser me, SearchReader search)
    {
        var (text, count) = (SearchText.Required(q), Paging.SizeOf(size));
        var found = await search.PhotosAsync(me.Name, text, Paging.LowerThan(postid_lte), count);
        var path = context.Request.Path.ToUriComponent();
        var next = found.Next is { } last
            ? path + QueryString.Create("q", text.Text).Add("size", $"{count}").Add("postid_lte", $"{last - 1}") : "";
        return PostsJson.Of(context, found.Page.Select(photo => photo.PostId), next);
    }
}
