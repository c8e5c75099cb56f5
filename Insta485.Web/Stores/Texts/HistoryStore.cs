using System.Data.Common;
using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Texts;

/// <summary>A version of a post's or a comment's text.</summary>
/// <param name="RevisionId">Of an earlier version; null for the text as it is now.</param>
/// <param name="Alts">The description of each photo; null for a comment.</param>
/// <param name="Created">When it was written.</param>
public sealed record TextVersion(long? RevisionId, string Text, string[]? Alts, DateTime Created);

/// <summary>The versions of a text, newest first, and whose they are.</summary>
public sealed record TextHistory(int PostId, string Owner, IReadOnlyList<TextVersion> Versions);

/// <summary>Earlier versions of texts: everyone who may see the post may see them, and their author can take one out.</summary>
public sealed class HistoryStore(Db db)
{
    internal const string OfPost = $"""
        select p.postid, p.owner
        from posts p
        {Visibility.OfPost}
        where p.postid = $2
        """;

    internal const string OfComment = $"""
        select p.postid, c.owner
        from comments c
        join posts p on p.postid = c.postid
        {Visibility.OfPost}
        where c.commentid = $2 and p.postid = $3 and c.owner not in ({Visibility.Blocked})
        """;

    // Asked together with the rule. The text as it is now comes first.
    internal const string VersionsOfPost = """
        select null::bigint as revisionid, coalesce(x.caption, '') as text,
            array[coalesce(x.alt, '')]::text[]
                || array(select alt::text from post_pictures where postid = p.postid order by place) as alts,
            coalesce(x.edited, p.created) as created
        from posts p left join post_texts x on x.postid = p.postid
        where p.postid = $1
        union all
        (select revisionid, text, alts, created from revisions where postid = $1 order by revisionid desc)
        """;

    internal const string VersionsOfComment = """
        select null::bigint as revisionid, c.text, null::text[] as alts, coalesce(d.edited, c.created) as created
        from comments c left join comment_details d on d.commentid = c.commentid
        where c.commentid = $1
        union all
        (select revisionid, text, alts, created from revisions where commentid = $1 order by revisionid desc)
        """;

    private const string Forget = """
        delete from revisions r
        where r.revisionid = $1
          and $2 in (
              select owner from posts where postid = r.postid
              union all
              select owner from comments where commentid = r.commentid
          )
        returning coalesce(r.postid, (select postid from comments c where c.commentid = r.commentid))
        """;

    private const string IsVisible = $"""
        select exists (
            select from revisions r
            left join comments c on c.commentid = r.commentid
            join posts p on p.postid = coalesce(r.postid, c.postid)
            {Visibility.OfPost}
            where r.revisionid = $2)
        """;

    private sealed record SubjectRow(int PostId, string Owner);

    /// <summary>The versions of a post's caption and descriptions.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<TextHistory> OfPostAsync(string visitor, int postId) =>
        await ReadAsync(new Query(OfPost, visitor, postId), new Query(VersionsOfPost, postId)) ?? throw PostStore.NoSuchPost();

    /// <summary>The versions of a comment on a post.</summary>
    /// <exception cref="RefusedException">There is no such comment.</exception>
    public async Task<TextHistory> OfCommentAsync(string visitor, int postId, int commentId) =>
        await ReadAsync(new Query(OfComment, visitor, commentId, postId), new Query(VersionsOfComment, commentId))
        ?? throw Refuse.NotFound("There is no such comment.");

    /// <summary>Deletes an earlier version of the actor's own text.</summary>
    /// <returns>The post that it is about.</returns>
    /// <exception cref="RefusedException">There is no such version (404), or it is another user's (403).</exception>
    public async Task<int> ForgetAsync(string actor, long revisionId) =>
        await db.OneAsync<int?>(Forget, revisionId, actor)
        ?? throw (await db.OneAsync<bool>(IsVisible, actor, revisionId)
            ? Refuse.Forbidden("Only its author can take out a version.")
            : Refuse.NotFound("There is no such version."));

    // Dapper does not know arrays.
    private static TextVersion VersionOf(DbDataReader row) => new(
        row.IsDBNull(0) ? null : row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<string[]>(2),
        row.GetDateTime(3));

    private async Task<TextHistory?> ReadAsync(Query subject, Query versions)
    {
        await using var results = await db.ReadAsync(subject, versions);
        return await results.OneAsync<SubjectRow>() is { } row
            ? new TextHistory(row.PostId, row.Owner, await results.ListAsync(VersionOf))
            : null;
    }
}
