using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Api;

/// <summary>A photo of a post.</summary>
public sealed record PhotoJson(
    [property: Description("From 1.")] int Place, string ImgUrl, [property: Description("The photo in words; may be empty.")] string Alt,
    [property: Description("In pixels; null if not known.")] int? Width, int? Height);

/// <summary>What the owner says about a post.</summary>
public sealed record TextJson(
    [property: JsonPropertyName("postid")] int PostId, string Caption, string Alt, IReadOnlyList<PhotoJson> Pictures,
    [property: Description("Of the caption and of its owner's own comments.")] IReadOnlyList<string> Tags,
    [property: Description("User names in the caption; they may not exist.")] IReadOnlyList<string> Mentions,
    [property: Description("Only the owner may comment.")] bool CommentsClosed,
    [property: Description("UTC, formatted YYYY-MM-DD HH:MM:SS; null if never.")] string? Edited, string Url, string PostUrl)
{
    internal static TextJson From(PostTexts post) => new(
        post.PostId, post.Caption, post.Alt,
        [
            .. post.Photos.Select(one => new PhotoJson(
                one.Place, Links.Picture(one.Photo.Filename), one.Alt, one.Photo.Width, one.Photo.Height)),
        ],
        post.TagList.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        [.. EntityParser.Parse(post.Caption).Where(found => found.Kind == EntityKind.Mention).Select(found => found.Value)
            .Distinct(StringComparer.Ordinal)],
        post.CommentsClosed, post.Edited?.ToString("yyyy-MM-dd HH:mm:ss"), Links.ApiText(post.PostId), Links.Post(post.PostId));
}

/// <summary>The description of a photo of a post.</summary>
public sealed record NewPhotoJson(int Place, [property: MaxLength(TextChange.MaxAlt)] string? Alt);

/// <summary>The body of a request that changes it. What is missing stays.</summary>
public sealed record NewTextJson(
    [property: MaxLength(TextChange.MaxCaption)] string? Caption, [property: MaxLength(TextChange.MaxAlt)] string? Alt,
    IReadOnlyList<NewPhotoJson>? Pictures, bool? CommentsClosed)
{
    internal TextChange Checked()
    {
        var texts = TextChange.Checked(Caption, Alt, CommentsClosed);
        if (Pictures is not { Count: > 0 } pictures)
        {
            return texts;
        }

        var alts = new Dictionary<int, string>();
        foreach (var picture in pictures.Where(picture => picture.Alt is not null))
        {
            alts[picture.Place] = TextChange.CheckedAlt(picture.Alt, picture.Place);
        }

        var places = pictures.Select(picture => picture.Place).ToList();
        return texts with
        {
            Arrange = photos => places.Exists(place => place < 1 || place > photos.Count)
                ? throw Refuse.Invalid($"The post has no picture {places.Find(place => place < 1 || place > photos.Count)}.", "pictures")
                : [.. photos.Select((photo, index) => new PhotoChange(photo.Photo.Filename, AltOf(photo, index + 1)))],
        };

        // The property alt is the first picture's, and wins.
        string AltOf(PostPhoto photo, int place) =>
            place == 1 && texts.Alt is { } first ? first : alts.GetValueOrDefault(place, photo.Alt);
    }
}

/// <summary>A version of a post's texts.</summary>
public sealed record VersionJson(
    string Caption, [property: Description("The description of each photo.")] IReadOnlyList<string> Alts,
    [property: Description("When it was written: UTC, formatted YYYY-MM-DD HH:MM:SS.")] string Created, string Url);

/// <summary>The versions of a post's texts, newest first.</summary>
public sealed record VersionsJson(
    [property: Description("Always empty: all versions are on this page.")] string Next, IReadOnlyList<VersionJson> Results, string Url);

/// <summary>Captions, descriptions and earlier versions: beyond the course, in its style.</summary>
public static class TextsApi
{
    private const string Example = """
        {"postid": 3, "caption": "After the rain. #hens", "alt": "A brown hen on a green lawn.",
         "pictures": [{"place": 1, "imgUrl": "/uploads/9887e06812ef434d291e4936417d125cd594b38a.jpg",
         "alt": "A brown hen on a green lawn.", "width": 1080, "height": 1080}], "tags": ["chickensofinstagram", "hens"], "mentions": [],
         "commentsClosed": false, "edited": "2026-11-27 10:00:00", "url": "/api/v1/posts/3/text/", "postUrl": "/posts/3/"}
        """;

    public static void MapTexts(this IEndpointRouteBuilder routes)
    {
        var posts = routes.MapGroup("/posts/{postid:id}").WithTags("texts");
        posts.MapMethods("/text/", ApiRoutes.Get, ShowAsync).Fails(404).WithName("showText").WithAnswer(200, Example)
            .WithSummary("What its owner says about a post").WithDescription("The header ETag names this version.");
        posts.MapPut("/text/", ChangeAsync).Fails(400, 404, 412, 415).WithName("changeText").WithAnswer(200, Example)
            .WithExample("""{"caption": "After the rain. #hens", "alt": "A brown hen on a green lawn."}""")
            .WithSummary("Change what you say about your post")
            .WithDescription("Properties that are missing stay. With the header If-Match, a version that is not there any more makes the "
                + "answer 412. Another user's post returns 403.");
        posts.MapMethods("/history/", ApiRoutes.Get, HistoryAsync).Fails(404).WithName("showHistory")
            .WithAnswer(200, """
                {"next": "", "results": [{"caption": "After the rain. #hens", "alts": ["A brown hen on a green lawn."],
                 "created": "2026-11-27 10:00:00", "url": "/posts/3/history/"}], "url": "/api/v1/posts/3/history/"}
                """)
            .WithSummary("The versions of a post's texts, newest first");
    }

    private static async Task<Ok<TextJson>> ShowAsync(
        [Description("The post's id.")] int postid, HttpContext context, CurrentUser me, PostTextStore texts) =>
        Answer(context, await texts.ShowAsync(me.Name, postid));

    private static async Task<Ok<TextJson>> ChangeAsync(
        [Description("The post's id.")] int postid, NewTextJson text,
        [FromHeader(Name = "If-Match"), Description("The ETag of the version that this one replaces.")] string? ifMatch,
        HttpContext context, CurrentUser me, PostTextStore texts)
    {
        var change = text.Checked();
        var changed = await texts.ChangeAsync(me.Name, postid, change, now => ifMatch is null or "*" || ifMatch == Tag(now)
            ? null
            : Refuse.PreconditionFailed("The post was changed meanwhile."));
        return Answer(context, changed);
    }

    private static async Task<Ok<VersionsJson>> HistoryAsync(
        [Description("The post's id.")] int postid, CurrentUser me, HistoryStore history)
    {
        var versions = (await history.OfPostAsync(me.Name, postid)).Versions;
        return TypedResults.Ok(new VersionsJson(
            "",
            [.. versions.Select(version => new VersionJson(
                version.Text, version.Alts ?? [], version.Created.ToString("yyyy-MM-dd HH:mm:ss"), Links.History(postid)))],
            Links.ApiHistory(postid)));
    }

    private static string Tag(PostTexts post) => $"\"{(post.Version.Length > 0 ? post.Version : "first")}\"";

    private static Ok<TextJson> Answer(HttpContext context, PostTexts post)
    {
        context.Response.Headers.ETag = Tag(post);
        return TypedResults.Ok(TextJson.From(post));
    }
}
