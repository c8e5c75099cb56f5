using Insta485.Web.Database;

namespace Insta485.Web.Stores.Notifications;

/// <summary>Tells people that they were mentioned, if they may see the post.</summary>
internal static class Mentions
{
    /// <summary>
    /// SQL, after <c>named</c> (a row with <c>names</c>, text[], and <c>actor</c>) and <c>place</c> (<c>postid</c>, its <c>owner</c>, and
    /// <c>commentid</c>, null for a caption). The owner of a post is told of the comment itself. Each person is told once.
    /// </summary>
    internal const string Insert = """
        insert into notifications (username, kind, actor, postid, commentid)
            select distinct u.username, 6, n.actor, t.postid, t.commentid
            from named n
            cross join place t
            cross join lateral unnest(n.names) as one (name)
            join users u on lower(u.username) = lower(one.name)
            cross join lateral may_notify(u.username, n.actor)
            cross join lateral can_view(u.username, t.owner)
            where (t.commentid is null or u.username <> t.owner)
              and not exists (
                  select from notifications old
                  where old.actor = n.actor and old.username = u.username and old.kind = 6
                    and old.postid = t.postid and old.commentid is not distinct from t.commentid)
            order by u.username
        """;

    private const string Add = $"""
        with named as (select $4::text[] as names, $1::varchar as actor),
        place as (
            select p.postid, p.owner, $3::integer as commentid from posts p {Visibility.OfPost} where p.postid = $2
        )
        {Insert}
        """;

    /// <summary>Tells them of a text that was changed, in its transaction.</summary>
    /// <param name="commentId">Null for the caption of the post.</param>
    /// <param name="names">As they are written. A name that nobody has is passed over.</param>
    public static Task AddAsync(Db db, string actor, int postId, int? commentId, string[] names) =>
        names.Length == 0 ? Task.CompletedTask : db.RunAsync(Add, actor, postId, commentId, names);
}
