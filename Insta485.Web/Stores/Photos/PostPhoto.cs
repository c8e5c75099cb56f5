using System.Text.Json;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores.Photos;

/// <summary>A photo of a post.</summary>
/// <param name="Place">From 1; the first is <c>posts.filename</c>.</param>
/// <param name="Alt">The photo in words; may be empty.</param>
public sealed record PostPhoto(int Place, Photo Photo, string Alt)
{
    /// <summary>The most photos of a post.</summary>
    public const int Most = 10;

    /// <summary>
    /// SQL: the second and later photos of a post as JSON for <see cref="Read"/>, null if there are none: one index probe. Followed by the
    /// condition for <c>m.postid</c>.
    /// </summary>
    internal const string Others = """
        select json_agg(json_build_array(m.place, m.filename, n.width, n.height, n.colour, m.alt) order by m.place)::text
        from post_pictures m
        left join pictures n on n.filename = m.filename
        """;

    /// <summary>SQL: whether the post <c>p</c> has several photos.</summary>
    internal const string IsSeveral = "(select postid from post_pictures where postid = p.postid and place = 2) is not null";

    /// <summary>SQL: after <c>others</c> with <c>postid</c>, <c>names</c> and <c>alts</c>: inserts the second and later photos.</summary>
    internal const string InsertOthers = """
        insert into post_pictures (postid, place, filename, alt)
        select o.postid, n.number + 1, n.filename, n.alt
        from others o cross join unnest(o.names, o.alts) with ordinality as n (filename, alt, number)
        """;

    /// <summary>
    /// SQL: after <c>gone</c>, the deleted posts with <c>postid</c> and <c>filename</c>: the names of all their photos, whose rows are
    /// deleted. The cascade comes after the statement, so this still sees the rows of the post.
    /// </summary>
    internal const string Gone = """
        names as (
            select filename from gone
            union all
            select m.filename from gone join post_pictures m on m.postid = gone.postid
        ),
        picture as (
            delete from pictures where filename in (select filename from names)
        )
        select filename from names
        """;

    /// <summary>The photos that <see cref="Others"/> selected.</summary>
    internal static IReadOnlyList<PostPhoto> Read(string? others)
    {
        if (others is null)
        {
            return [];
        }

        using var json = JsonDocument.Parse(others);
        return
        [
            .. json.RootElement.EnumerateArray().Select(photo => new PostPhoto(
                photo[0].GetInt32(), new Photo(photo[1].GetString() ?? "", NumberOf(photo[2]), NumberOf(photo[3]), photo[4].GetString()),
                photo[5].GetString() ?? "")),
        ];
    }

    private static int? NumberOf(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();
}
