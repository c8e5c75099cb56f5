using System.Text.Json;

namespace Insta485.Web.Stores.Portability;

/// <summary>Reads <c>posts.json</c>, a post at a time.</summary>
internal static class ArchivedPosts
{
    /// <summary>The posts of a file of this machine.</summary>
    public static async IAsyncEnumerable<ArchivedPost> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await foreach (var post in ReadAsync(file))
        {
            yield return post;
        }
    }

    /// <summary>The posts of a stream.</summary>
    /// <exception cref="JsonException">It is no list of posts.</exception>
    public static async IAsyncEnumerable<ArchivedPost> ReadAsync(Stream from)
    {
        await foreach (var post in JsonSerializer.DeserializeAsyncEnumerable<ArchivedPost>(from, Archive.Json))
        {
            yield return post ?? throw new JsonException("A post is null.");
        }
    }
}
