using Insta485.Web.Database;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Cli;

/// <summary>
/// Makes the tags of posts those of their texts: rows that scripts inserted have none. Each step is a transaction, and repeating it
/// changes nothing.
/// </summary>
internal static class Reindex
{
    /// <summary>Posts in a transaction.</summary>
    public const int Step = 1000;

    private static readonly string Ids = $"select postid from posts where postid > $1 order by postid limit {Step}";

    private const string Count = "select count(*) from posts where postid >= $1";

    private const string CountTags = "select count(*) from post_tags where postid >= $1";

    /// <summary>Reads the texts of all posts from an id on, in the order of their ids.</summary>
    /// <param name="done">Is told the last post of each step.</param>
    /// <returns>The number of posts, and of their tags.</returns>
    public static async Task<(long Posts, long Tags)> RunAsync(Db db, int from, Progress progress, Action<int> done)
    {
        var all = await db.OneAsync<long>(Count, from);
        var (posts, last) = (0L, from - 1);
        int step;
        do
        {
            var ids = await db.InTransactionAsync(async () =>
            {
                int[] ids = [.. await db.ListAsync<int>(Ids, last)];
                await PostTags.ReplaceAsync(db, ids);
                return ids;
            });
            step = ids.Length;
            if (step > 0)
            {
                last = ids[^1];
                done(last);
                posts += step;
                // Others may post meanwhile.
                progress(posts, Math.Max(all, posts), "posts");
            }
        }
        while (step == Step);

        return (posts, await db.OneAsync<long>(CountTags, from));
    }
}
