using System.Text.Json;
using Insta485.Web.Database;
using Results = Insta485.Web.Database.Results;

namespace Insta485.Web.Stores.Portability;

/// <summary>A comment of an archive: words that no account has said here.</summary>
/// <param name="Name">As the archive says.</param>
public sealed record MovedComment(int Place, string Name, string Text, DateTime Created);

/// <summary>What came with a post that was imported: not in the numbers of likes and comments, nor in the API.</summary>
/// <param name="Comments">A page of them, by date.</param>
/// <param name="Next">The further ones are after this place; null on the last page.</param>
public sealed record BeforeTheMove(int Likes, IReadOnlyList<MovedComment> Comments, int? Next)
{
    private const int PageSize = 50;

    // Asked in one round trip with the post and its rule.
    private const string Select = """
        select i.likes, (
            select json_agg(json_build_array(c.place, c.name, c.text, c.created) order by c.place)::text
            from (
                select place, name, text, created from imported_comments where postid = i.postid and place > $2 order by place limit $3
            ) c)
        from imported_posts i
        where i.postid = $1
        """;

    /// <summary>The statement for a post, with the comments after a place.</summary>
    internal static Query Of(int postId, int? after) => new(Select, postId, after ?? 0, PageSize + 1L);

    /// <summary>What the statement found; null if the post was not imported, or came without likes and comments.</summary>
    internal static async Task<BeforeTheMove?> ReadAsync(Results results) =>
        (await results.ListAsync(row => From(row.GetInt32(0), row.IsDBNull(1) ? "[]" : row.GetString(1))))
            .SingleOrDefault(moved => moved.Likes > 0 || moved.Comments.Count > 0);

    private static BeforeTheMove From(int likes, string json)
    {
        using var parsed = JsonDocument.Parse(json);
        var comments = parsed.RootElement.EnumerateArray().Select(comment => new MovedComment(
            comment[0].GetInt32(), comment[1].GetString() ?? "", comment[2].GetString() ?? "", comment[3].GetDateTime())).ToList();
        var page = comments.Take(PageSize).ToList();
        return new BeforeTheMove(likes, page, comments.Count > PageSize ? page[^1].Place : null);
    }
}
