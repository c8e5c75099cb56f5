using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores.Portability;

/// <summary>The statements of <see cref="ExportReader"/>; <c>$1</c> is the account, the last value how many rows.</summary>
internal static class ExportSql
{
    public const string AccountRow = """
        select u.username, u.fullname, u.email, u.created, u.filename,
            coalesce(s.is_private, false), coalesce(s.is_open, false), s.lang, now() at time zone 'utc'
        from users u
        left join account_settings s on s.username = u.username
        where u.username = $1
        """;

    public const string PostIds = "select postid from posts where owner = $1 order by created, postid";

    public const string Posts = $"""
        select p.postid, p.created, p.filename, coalesce(x.caption, ''), coalesce(x.alt, ''), coalesce(x.lang, ''),
            coalesce(x.comments_closed, false), x.edited,
            coalesce((select string_agg(tag, ' ' order by tag) from post_tags where postid = p.postid), ''),
            ({PostPhoto.Others} where m.postid = p.postid),
            (select likes from imported_posts where postid = p.postid)
        from posts p
        left join post_texts x on x.postid = p.postid
        where p.owner = $1 and p.postid = any($2)
        order by p.created, p.postid
        """;

    public const string PostEdits = """
        select r.postid, r.text, r.alts, r.created
        from revisions r
        join posts p on p.postid = r.postid
        where p.owner = $1 and r.postid = any($2)
        order by r.revisionid
        """;

    public const string Likers = $"""
        select n.postid, l.owner
        from unnest($2::integer[]) as n (postid)
        cross join lateral (
            select owner from likes
            where postid = n.postid and owner > $3 and owner not in ({Visibility.Blocked})
            order by owner
            limit $4
        ) l
        order by l.owner
        """;

    // Earlier versions of the account's own comments only.
    private const string Versions = """
        (select json_agg(json_build_object('text', r.text, 'created', r.created) order by r.revisionid)::text
            from revisions r where r.commentid = c.commentid)
        """;

    public const string Comments = $"""
        select n.postid, c.commentid, c.owner, c.text, c.created, c.edited, c.versions
        from unnest($2::integer[]) as n (postid)
        cross join lateral (
            select c.commentid, c.owner, c.text, c.created, case when c.owner = $1 then d.edited end as edited,
                case when c.owner = $1 then {Versions} end as versions
            from comments c left join comment_details d on d.commentid = c.commentid
            where c.postid = n.postid and c.commentid > $3 and c.owner not in ({Visibility.Blocked})
            union all
            select c.commentid, c.owner, c.text, c.created, d.edited, d.revisions::text
            from suspended_comments c left join suspended_comment_details d on d.commentid = c.commentid
            where c.postid = n.postid and c.commentid > $3 and c.owner = $1
            order by commentid
            limit $4
        ) c
        order by c.commentid
        """;

    public const string Moved = """
        select n.postid, c.place, c.name, c.text, c.created
        from unnest($1::integer[]) as n (postid)
        cross join lateral (
            select place, name, text, created from imported_comments where postid = n.postid and place > $2 order by place limit $3
        ) c
        order by c.place
        """;

    // Whose the post `c` is, if the account may see it.
    private const string Owner = $"""
        (select p.owner from posts p {Visibility.OfPost} where p.postid = c.postid)
        """;

    public const string OwnComments = $"""
        select c.commentid, c.postid, {Owner}, c.text, c.created, c.versions
        from (
            select c.commentid, c.postid, c.text, c.created, {Versions} as versions
            from comments c
            where c.owner = $1 and c.commentid > $2
            union all
            select c.commentid, c.postid, c.text, c.created, d.revisions::text
            from suspended_comments c left join suspended_comment_details d on d.commentid = c.commentid
            where c.owner = $1 and c.commentid > $2
            order by commentid
            limit $3
        ) c
        order by c.commentid
        """;

    public const string OwnLikes = $"""
        select c.postid, {Owner}, c.created
        from (
            select postid, created from likes where owner = $1 and postid > $2
            union all
            select postid, created from suspended_likes where owner = $1 and postid > $2
            order by postid
            limit $3
        ) c
        order by c.postid
        """;

    public const string OwnSaved = $"""
        select c.savedid, c.postid, {Owner}
        from (select savedid, postid from saved_posts where username = $1 and savedid > $2 order by savedid limit $3) c
        order by c.savedid
        """;

    // By the name of the list's file.
    public static readonly IReadOnlyDictionary<string, string> People = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Archive.Following] = """
            select followee, created from following where follower = $1 and followee > $2
            union all
            select followee, created from suspended_following where follower = $1 and suspended = $1 and followee > $2
            order by followee limit $3
            """,
        ["followers.json"] = """
            select follower, created from following where followee = $1 and follower > $2
            union all
            select follower, created from suspended_following where followee = $1 and suspended = $1 and follower > $2
            order by follower limit $3
            """,
        ["blocks.json"] = "select blocked, created from blocks where blocker = $1 and blocked > $2 order by blocked limit $3",
        ["mutes.json"] = "select muted, created from mutes where muter = $1 and muted > $2 order by muted limit $3",
    };
}
