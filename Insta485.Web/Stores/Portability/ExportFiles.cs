using System.Text.Json;

namespace Insta485.Web.Stores.Portability;

/// <summary>Writes the JSON files of an archive into a folder, a part of a list at a time.</summary>
internal sealed class ExportFiles(ExportReader reader, string folder)
{
    private const int FlushAt = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = Archive.Json.Encoder, MaxDepth = Archive.MaxDepth };

    /// <summary>Writes all of them.</summary>
    public async Task WriteAsync(ArchivedAccount account)
    {
        await WriteAsync(Archive.Account, json =>
        {
            JsonSerializer.Serialize(json, account, Archive.Json);
            return Task.CompletedTask;
        });
        await WriteAsync(Archive.Posts, WritePostsAsync);
        foreach (var list in Archive.Lists)
        {
            await WriteAsync(list, async json =>
            {
                json.WriteStartArray();
                await foreach (var entry in reader.ListAsync(list))
                {
                    JsonSerializer.Serialize(json, entry, entry.GetType(), Archive.Json);
                    await FlushAsync(json);
                }

                json.WriteEndArray();
            });
        }
    }

    private async Task WriteAsync(string name, Func<Utf8JsonWriter, Task> write)
    {
        await using var file = File.Create(Path.Combine(folder, name));
        await using var json = new Utf8JsonWriter(file, Options);
        await write(json);
    }

    private static Task FlushAsync(Utf8JsonWriter json) => json.BytesPending > FlushAt ? json.FlushAsync() : Task.CompletedTask;

    private async Task WritePostsAsync(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var ids in (await reader.PostIdsAsync()).Chunk(ExportReader.PostsAtOnce))
        {
            var (likers, comments) = (await reader.LikersAsync(ids), await reader.CommentsAsync(ids));
            var moved = await reader.MovedAsync(ids);
            foreach (var post in await reader.PostsAsync(ids))
            {
                await WritePostAsync(json, post, reader.LikersAsync(post.Id, likers[post.Id]),
                    reader.CommentsAsync(post.Id, comments[post.Id]), reader.MovedAsync(post.Id, moved[post.Id]));
            }
        }

        json.WriteEndArray();
    }

    // Likes and comments come in parts, after what is one row.
    private static async Task WritePostAsync(
        Utf8JsonWriter json, ArchivedPost post, IAsyncEnumerable<string> likers,
        IAsyncEnumerable<(int Id, ArchivedComment Comment)> comments, IAsyncEnumerable<(int Id, ArchivedComment Comment)> moved)
    {
        json.WriteStartObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(post, Archive.Json)?.AsObject() ?? [])
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, Archive.Json);
        }

        json.WriteStartArray("likes");
        await foreach (var name in likers)
        {
            json.WriteStringValue(name);
            await FlushAsync(json);
        }

        json.WriteEndArray();
        await WriteCommentsAsync(json, comments);
        if (post.Before is { } before)
        {
            json.WriteStartObject("before");
            json.WriteNumber("likes", before.Likes);
            await WriteCommentsAsync(json, moved);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static async Task WriteCommentsAsync(Utf8JsonWriter json, IAsyncEnumerable<(int Id, ArchivedComment Comment)> comments)
    {
        json.WriteStartArray("comments");
        await foreach (var (_, comment) in comments)
        {
            JsonSerializer.Serialize(json, comment, Archive.Json);
            await FlushAsync(json);
        }

        json.WriteEndArray();
    }
}
