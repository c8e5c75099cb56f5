using Insta485.Web.Pictures;

namespace Insta485.Web.Http;

/// <summary>Addresses within the site.</summary>
internal static class Links
{
    /// <summary>A profile. Names in old rows may need encoding.</summary>
    public static string User(string username) => $"/users/{Uri.EscapeDataString(username)}/";

    public static string Post(int postId) => $"/posts/{postId}/";

    /// <summary>The page to change a post, for its owner.</summary>
    public static string EditPost(int postId) => $"/posts/{postId}/edit/";

    /// <summary>The earlier versions of a post's texts, or of a comment on it.</summary>
    public static string History(int postId, int? commentId = null) =>
        $"/posts/{postId}/history/{(commentId is { } id ? $"?commentid={id}" : "")}";

    /// <summary>The page of a tag, without its sign.</summary>
    public static string Tag(string tag) => $"/tags/{Uri.EscapeDataString(tag)}/";

    /// <summary>A search for everything, or a page of one kind, which begins after a person or tag, or before a post.</summary>
    public static string Search(string text, string? kind = null, string? after = null, int? before = null)
    {
        var query = QueryString.Create("q", text);
        query = kind is null ? query : query.Add("kind", kind);
        query = after is null ? query : query.Add("after", after);
        return $"/search/{(before is null ? query : query.Add("before", $"{before}"))}";
    }

    /// <summary>The page of the posts that the visitor saved.</summary>
    public const string Saved = "/saved/";

    /// <summary>The page of those who like a post.</summary>
    public static string Likes(int postId) => $"/likes/{postId}/";

    /// <summary>The page of one of a post's photos.</summary>
    public static string Photo(int postId, int place = 1) => $"/photos/{postId}/{(place == 1 ? "" : $"?place={place}")}";

    /// <summary>The page to report something: its key is postid, commentid or username.</summary>
    public static string Report(string key, object value) => $"/reports/new/?{key}={Uri.EscapeDataString($"{value}")}";

    /// <summary>A report, for moderators.</summary>
    public static string ModeratedReport(long reportId) => $"/moderation/reports/{reportId}/";

    /// <summary>An account, for moderators.</summary>
    public static string ModeratedUser(string username) => $"/moderation/users/{Uri.EscapeDataString(username)}/";

    public static string Picture(string filename) => $"/uploads/{Uri.EscapeDataString(filename)}";

    public const string ApiPosts = "/api/v1/posts/";

    public static string ApiPost(int postId) => $"{ApiPosts}{postId}/";

    /// <summary>What the owner says about a post.</summary>
    public static string ApiText(int postId) => $"{ApiPost(postId)}text/";

    public static string ApiHistory(int postId) => $"{ApiPost(postId)}history/";

    public static string ApiCommentsOf(int postId) => $"/api/v1/comments/?postid={postId}";

    public static string ApiComment(int commentId) => $"/api/v1/comments/{commentId}/";

    public static string ApiLike(int likeId) => $"/api/v1/likes/{likeId}/";

    public static string ApiUser(string username) => $"/api/v1/users/{Uri.EscapeDataString(username)}/";

    public static string ApiPostsWith(string tag) => $"/api/v1/tags/{Uri.EscapeDataString(tag)}/posts/";

    public static string ApiFollowing(string username) => $"/api/v1/following/{Uri.EscapeDataString(username)}/";

    public const string ApiNotifications = "/api/v1/notifications/";

    public const string ApiSaved = "/api/v1/saved/";

    /// <summary>A square of a photo, for grids.</summary>
    public static string Square(string filename) => Of(PictureVariant.Square, filename);

    /// <summary>The <c>srcset</c> of a profile picture.</summary>
    public static string AvatarSources(string filename) =>
        $"{Of(PictureVariant.Avatar, filename)} {PictureVariant.Avatar.Side}w, {Square(filename)} {PictureVariant.Square.Side}w";

    /// <summary>
    /// The <c>srcset</c> of a photo: its sizes up to the first that is as wide as the photo, or the photo itself if it is wider. Null
    /// without sizes.
    /// </summary>
    public static string? PhotoSources(Photo photo)
    {
        if (photo is not { Width: { } width, Height: { } height })
        {
            return null;
        }

        var (smaller, whole) = ("", (string?)null);
        foreach (var size in PictureVariant.Wide)
        {
            var source = Of(size, photo.Filename);
            if (size.WidthOf(width, height) is var its && its < width)
            {
                smaller += $"{source} {its}w, ";
            }
            else if (its == width)
            {
                whole ??= source;
            }
        }

        return $"{smaller}{whole ?? Picture(photo.Filename)} {width}w";
    }

    private static string Of(PictureVariant size, string filename) => $"/uploads/{size.Name}/{Uri.EscapeDataString(filename)}";

    /// <summary>
    /// A path as a form's <c>target</c>: bare slashes (specification 2.6), and its own encoding encoded once more,
    /// since reading the query takes one away. A query's <c>&amp;</c> would end the target.
    /// </summary>
    public static string AsTarget(string path) =>
        path.Replace("%", "%25", StringComparison.Ordinal).Replace("&", "%26", StringComparison.Ordinal);

    /// <summary><c>1 like</c>, otherwise <c>2 likes</c>.</summary>
    public static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
