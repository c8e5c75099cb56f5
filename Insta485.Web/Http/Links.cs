namespace Insta485.Web.Http;

/// <summary>Addresses within the site.</summary>
public static class Links
{
    /// <summary>Somebody's profile. Old rows may hold names that need encoding.</summary>
    public static string User(string username) => $"/users/{Uri.EscapeDataString(username)}/";

    /// <summary>A post.</summary>
    public static string Post(int postId) => $"/posts/{postId}/";

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

    /// <summary>
    /// A path as a form's <c>target</c>: bare slashes (specification 2.6), and its own encoding encoded once more,
    /// since reading the query takes one away.
    /// </summary>
    public static string AsTarget(string path) => path.Replace("%", "%25", StringComparison.Ordinal);

    /// <summary><c>1 like</c>, otherwise <c>2 likes</c>.</summary>
    public static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
