using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Insta485.Web.Database;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// What an account takes away: all of its own, whatever others did, with what a suspension put aside; of others what the account may see
/// under its own posts. Every list is read in parts, by key.
/// </summary>
internal sealed class ExportReader(Db db, string account)
{
    /// <summary>Posts of a part.</summary>
    public const int PostsAtOnce = 20;

    /// <summary>Rows of a part of a list.</summary>
    private const int RowsAtOnce = 1000;

    // Of each of the posts.
    private const int CommentsAtOnce = 100;

    /// <summary>The account, its profile picture, and when this is; null if there is none.</summary>
    public async Task<(ArchivedAccount Account, string Filename, DateTime Now)?> AccountAsync()
    {
        var rows = await ListAsync(ExportSql.AccountRow, row => (
            new ArchivedAccount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetDateTime(3),
                Archive.PictureOf(row.GetString(4)), new ArchivedSettings(row.GetBoolean(5), row.GetBoolean(6), Text(row, 7))),
            row.GetString(4), row.GetDateTime(8)), account);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>All posts of the account, by date.</summary>
    public Task<List<int>> PostIdsAsync() => ListAsync(ExportSql.PostIds, row => row.GetInt32(0), account);

    /// <summary>Some of them, by date.</summary>
    public async Task<List<ArchivedPost>> PostsAsync(int[] ids)
    {
        var edits = (await ListAsync(ExportSql.PostEdits,
            row => (PostId: row.GetInt32(0), Edit: new ArchivedEdit(row.GetString(1), AltsOf(row), row.GetDateTime(3))), account, ids))
            .ToLookup(row => row.PostId, row => row.Edit);
        return await ListAsync(ExportSql.Posts, row =>
        {
            var (id, alt) = (row.GetInt32(0), row.GetString(4));
            var others = PostPhoto.Read(Text(row, 9))
                .Select(photo => new ArchivedPicture(photo.Place, Archive.PictureOf(photo.Photo.Filename), photo.Alt));
            return new ArchivedPost(
                id, $"/posts/{id}/", row.GetDateTime(1), row.GetString(3), alt, row.GetString(5),
                [new ArchivedPicture(1, Archive.PictureOf(row.GetString(2)), alt), .. others],
                row.GetString(8).Split(' ', StringSplitOptions.RemoveEmptyEntries), row.GetBoolean(6), Time(row, 7), [.. edits[id]])
            {
                Before = row.IsDBNull(10) ? null : new ArchivedBefore(row.GetInt32(10), []),
            };
        }, account, ids);
    }

    /// <summary>Who likes some of the posts: a part for each, and the further parts of one of them.</summary>
    public async Task<ILookup<int, string>> LikersAsync(int[] ids) => (await LikersAsync(ids, "")).ToLookup(row => row.Id, row => row.Name);

    /// <summary>Everybody who likes a post.</summary>
    /// <param name="first">The first part.</param>
    public IAsyncEnumerable<string> LikersAsync(int id, IEnumerable<string> first) => AllAsync(
        [.. first], RowsAtOnce, async last => [.. (await LikersAsync([id], last)).Select(row => row.Name)]);

    /// <summary>The comments under some of the posts: a part for each.</summary>
    public async Task<ILookup<int, (int Id, ArchivedComment Comment)>> CommentsAsync(int[] ids) =>
        (await CommentsAsync(ids, 0)).ToLookup(row => row.Post, row => (row.Id, row.Comment));

    /// <summary>All comments under a post.</summary>
    /// <param name="first">The first part.</param>
    public IAsyncEnumerable<(int Id, ArchivedComment Comment)> CommentsAsync(
        int id, IEnumerable<(int Id, ArchivedComment Comment)> first) =>
        AllAsync([.. first], CommentsAtOnce, async last =>
            (await CommentsAsync([id], last.Id)).ConvertAll(row => (row.Id, row.Comment)));

    /// <summary>What others wrote under some of the posts before a move: a part for each.</summary>
    public async Task<ILookup<int, (int Place, ArchivedComment Comment)>> MovedAsync(int[] ids) =>
        (await MovedAsync(ids, 0)).ToLookup(row => row.Post, row => (row.Place, row.Comment));

    /// <summary>All of it under a post.</summary>
    /// <param name="first">The first part.</param>
    public IAsyncEnumerable<(int Place, ArchivedComment Comment)> MovedAsync(
        int id, IEnumerable<(int Place, ArchivedComment Comment)> first) =>
        AllAsync([.. first], CommentsAtOnce, async last =>
            (await MovedAsync([id], last.Place)).ConvertAll(row => (row.Place, row.Comment)));

    /// <summary>The entries of one of the lists, by its file.</summary>
    public IAsyncEnumerable<object> ListAsync(string file) => file switch
    {
        "comments.json" => AllAsync(ExportSql.OwnComments, 0, row => (
            row.GetInt32(0), new OwnComment(AddressOf(row.GetInt32(1)), Text(row, 2), row.GetString(3), row.GetDateTime(4))
            {
                Edits = VersionsOf(Text(row, 5)),
            })),
        "likes.json" => AllAsync(ExportSql.OwnLikes, 0, row => (
            row.GetInt32(0), new OwnLike(AddressOf(row.GetInt32(0)), Text(row, 1), row.GetDateTime(2)))),
        "saved.json" => AllAsync(ExportSql.OwnSaved, 0L, row => (
            row.GetInt64(0), new OwnSaved(AddressOf(row.GetInt32(1)), Text(row, 2)))),
        _ => AllAsync(ExportSql.People[file], "", row => (row.GetString(0), new ArchivedPerson(row.GetString(0), row.GetDateTime(1)))),
    };

    private static string AddressOf(int postId) => string.Create(CultureInfo.InvariantCulture, $"/posts/{postId}/");

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTime? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);

    private static string[] AltsOf(DbDataReader row) =>
        row.IsDBNull(2) ? [] : [.. row.GetFieldValue<string?[]>(2).Select(alt => alt ?? "")];

    private static List<ArchivedVersion>? VersionsOf(string? json) =>
        json is null or "[]" ? null : JsonSerializer.Deserialize<List<ArchivedVersion>>(json, Archive.Json);

    private Task<List<(int Id, string Name)>> LikersAsync(int[] ids, string after) => ListAsync(
        ExportSql.Likers, row => (row.GetInt32(0), row.GetString(1)), account, ids, after, (long)RowsAtOnce);

    private Task<List<(int Post, int Id, ArchivedComment Comment)>> CommentsAsync(int[] ids, int after) => ListAsync(
        ExportSql.Comments, row => (row.GetInt32(0), row.GetInt32(1), CommentOf(row)), account, ids, after, (long)CommentsAtOnce);

    private Task<List<(int Post, int Place, ArchivedComment Comment)>> MovedAsync(int[] ids, int after) => ListAsync(
        ExportSql.Moved, row => (
            row.GetInt32(0), row.GetInt32(1), new ArchivedComment(row.GetString(2), row.GetString(3), row.GetDateTime(4))),
        ids, after, (long)CommentsAtOnce);

    private static ArchivedComment CommentOf(DbDataReader row) => new(row.GetString(2), row.GetString(3), row.GetDateTime(4))
    {
        Edited = Time(row, 5),
        Edits = VersionsOf(Text(row, 6)),
    };

    private async IAsyncEnumerable<object> AllAsync<TKey>(string sql, TKey first, Func<DbDataReader, (TKey Key, object Entry)> read)
    {
        var part = await ListAsync(sql, read, account, first, (long)RowsAtOnce);
        await foreach (var (_, entry) in AllAsync(part, RowsAtOnce, last => ListAsync(sql, read, account, last.Key, (long)RowsAtOnce)))
        {
            yield return entry;
        }
    }

    // A part that is full is followed by another one.
    private static async IAsyncEnumerable<T> AllAsync<T>(List<T> part, int size, Func<T, Task<List<T>>> next)
    {
        while (part.Count > 0)
        {
            foreach (var one in part)
            {
                yield return one;
            }

            part = part.Count < size ? [] : await next(part[^1]);
        }
    }

    private async Task<List<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read, params object?[] args)
    {
        await using var results = await db.SendAsync(new Query(sql, args));
        return await results.ListAsync(read);
    }
}
