using Insta485.Web.Pictures;

namespace Insta485.Web.Http;

/// <summary>Addresses within the site.</summary>
public static class Links
{
    /// <summary>Somebody's profile. Old rows may hold names that need encoding.</summary>
    public static string User(string username) => $"/users/{Uri.EscapeDataString(username)}/";

    /// <summary>A post.</summary>
    public static string Post(int postId) => $"/posts/{postId}/";

    /// <summary>The photo of a post, full size.</summary>
    public static string Photo(int postId) => $"/photos/{postId}/";

    /// <summary>A picture.</summary>
    public static string Picture(string filename) => $"/uploads/{Uri.EscapeDataString(filename)}";

    /// <summary>The posts, in the API.</summary>
    public const string ApiPosts = "/api/v1/posts/";

    /// <summary>A post, in the API.</summary>
    public static string ApiPost(int postId) => $"{ApiPosts}{postId}/";

    /// <summary>The comments of a post, in the API.</summary>
    public static string ApiCommentsOf(int postId) => $"/api/v1/comments/?postid={postId}";

    /// <summary>A comment, in the API.</summary>
    public static string ApiComment(int commentId) => $"/api/v1/comments/{commentId}/";

    /// <summary>A like, in the API.</summary>
    public static string ApiLike(int likeId) => $"/api/v1/likes/{likeId}/";

    /// <summary>Somebody, in the API.</summary>
    public static string ApiUser(string username) => $"/api/v1/users/{Uri.EscapeDataString(username)}/";

    /// <summary>The square of a picture, for grids.</summary>
    public static string Square(string filename) => Of(PictureVariant.Square, filename);

    /// <summary>A face's sizes as a <c>srcset</c>.</summary>
    public static string AvatarSources(string filename) =>
        $"{Of(PictureVariant.Avatar, filename)} {PictureVariant.Avatar.Width}w, {Square(filename)} {PictureVariant.Square.Width}w";

    /// <summary>
    /// A photo's sizes as a <c>srcset</c>, up to the first that is as wide as the photo; the photo itself where it is wider than all.
    /// Nothing where it has none.
    /// </summary>
    public static string? PhotoSources(Photo photo)
    {
        if (photo.Width is not { } width)
        {
            return null;
        }

        var sizes = PictureVariant.Wide.Where(size => size.Width < width).Select(size => $"{Of(size, photo.Filename)} {size.Width}w");
        var whole = PictureVariant.Wide.FirstOrDefault(size => size.Width >= width);
        return string.Join(", ", sizes.Append($"{(whole is null ? Picture(photo.Filename) : Of(whole, photo.Filename))} {width}w"));
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
