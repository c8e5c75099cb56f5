using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores.Moderation;

/// <summary>
/// What moderators do. Each act is one transaction with its line in the log: another moderator who was first makes it a conflict.
/// </summary>
public sealed class ModerationStore(Db db, Uploads uploads)
{
    // Revoked at the same moment: after the act, or before it.
    private const string IsModerator = "select username from moderators where username = $1 for share";

    private const string LockReport = """
        select kind, subject, postid, commentid, decided is not null as isdecided, evidence,
            exists (select from moderators where username = subject) as ismoderators
        from reports
        where reportid = $1
        for update
        """;

    // Of everybody who reported the same thing: they are told.
    private const string Decide = $"""
        with decided as (
            update reports o set decided = now() at time zone 'utc', decision = $3, moderator = $2
            from reports r
            where r.reportid = $1 and o.decided is null and {ModerationReader.IsSameThing}
            returning o.reporter
        )
        insert into notifications (username, kind, text)
        select distinct reporter, 8, $4 from decided where reporter <> $2
        order by reporter
        """;

    // Of a comment with the post it stood under.
    private const string Removed = "insert into notifications (username, kind, postid, text) values ($1, 7, $2, $3)";

    private const string LockPost = "select postid from posts where postid = $1 for update";

    private const string DeletePost = $"""
        with gone as (delete from posts where postid = $1 returning postid, filename),
        {PostPhoto.Gone}
        """;

    private const string DeleteComment = "delete from comments where commentid = $1 returning text";

    /// <summary>A report as it is decided.</summary>
    private sealed record Report(
        string Kind, string Subject, int? PostId, int? CommentId, bool IsDecided, string Evidence, bool IsModerators)
    {
        public LogEntry Entry(string act, string reason) => new(act, Subject, PostId, CommentId, reason, Evidence);
    }

    /// <summary>The report, and all others of the same thing, need nothing.</summary>
    /// <exception cref="RefusedException">
    /// The actor is no moderator or there is no such report (404), it is about the actor (403), or it is decided (409).
    /// </exception>
    public Task DismissAsync(string moderator, long reportId, string reason) => db.InTransactionAsync(async () =>
    {
        var report = await DecideAsync(moderator, reportId, "dismiss", reason);
        await report.Entry("dismiss", reason).AddAsync(db, moderator);
        return true;
    });

    /// <summary>Deletes the reported post with its photos.</summary>
    /// <exception cref="RefusedException">
    /// As <see cref="DismissAsync"/>; it is about no post (400), about a moderator (403), or the post is gone (409).
    /// </exception>
    public async Task RemovePostAsync(string moderator, long reportId, string reason)
    {
        var filenames = await db.InTransactionAsync(async () =>
        {
            var report = await DecideAsync(moderator, reportId, "remove_post", reason, "post");
            // Locked first: the photos of an edit that was under way are seen, too.
            await db.ListAsync<int>(LockPost, report.PostId ?? 0);
            var files = await db.ListAsync<string>(DeletePost, report.PostId ?? 0);
            await report.Entry("remove_post", reason).AddAsync(db, moderator);
            await db.RunAsync(Removed, report.Subject, null, reason);
            return files.Count > 0 ? files : throw Refuse.Conflict("The post is gone already.");
        });
        await uploads.DeleteAsync(filenames);
    }

    /// <summary>Deletes the reported comment. The log keeps its words.</summary>
    /// <exception cref="RefusedException">
    /// As <see cref="DismissAsync"/>; it is about no comment (400), about a moderator (403), or the comment is gone (409).
    /// </exception>
    public Task RemoveCommentAsync(string moderator, long reportId, string reason) => db.InTransactionAsync(async () =>
    {
        var report = await DecideAsync(moderator, reportId, "remove_comment", reason, "comment");
        var text = report.CommentId is null ? null : await db.OneAsync<string>(DeleteComment, report.CommentId);
        if (report.PostId is { } post)
        {
            await PostTags.ReplaceAsync(db, post);
        }

        await (report.Entry("remove_comment", reason) with { Detail = text ?? "" }).AddAsync(db, moderator);
        await db.RunAsync(Removed, report.Subject, report.PostId, reason);
        return text ?? throw Refuse.Conflict("The comment is gone already.");
    });

    /// <summary>Suspends an account: by a report, which is decided with it, or by its name.</summary>
    /// <exception cref="RefusedException">
    /// The actor is no moderator, or there is no such report or account (404); it is a moderator's (403); the report is decided or the
    /// account suspended (409).
    /// </exception>
    public Task SuspendAsync(string moderator, long? reportId, string? username, string reason) =>
        Suspension.SuspendAsync(db, moderator, async () => reportId is { } id
            ? (await DecideAsync(moderator, id, "suspend", reason)).Entry("suspend", reason)
            : await EntryAsync(moderator, "suspend", username, reason));

    /// <summary>Lifts a suspension.</summary>
    /// <exception cref="RefusedException">
    /// The actor is no moderator or there is no such account (404), or it is not suspended (409).
    /// </exception>
    public Task LiftAsync(string moderator, string? username, string reason) =>
        Suspension.LiftAsync(db, moderator, () => EntryAsync(moderator, "lift", username, reason));

    private async Task<LogEntry> EntryAsync(string moderator, string act, string? username, string reason)
    {
        await RequireModeratorAsync(moderator);
        return new LogEntry(act, username ?? "", null, null, reason);
    }

    private async Task RequireModeratorAsync(string moderator)
    {
        if (await db.OneAsync<string>(IsModerator, moderator) is null)
        {
            throw ModerationReader.NotThere();
        }
    }

    // With a kind the act removes a thing of that kind.
    private async Task<Report> DecideAsync(
        string moderator, long reportId, string decision, string reason, string? kind = null)
    {
        await RequireModeratorAsync(moderator);
        var report = await db.OneAsync<Report>(LockReport, reportId) ?? throw ModerationReader.NotThere();
        if (kind is not null && report.Kind != kind)
        {
            throw Refuse.Invalid($"This report is about no {kind}.", "operation");
        }

        if (report.Subject == moderator)
        {
            throw Refuse.Forbidden("Another moderator decides about you.");
        }

        if (kind is not null && report.IsModerators)
        {
            throw Refuse.Forbidden("What belongs to a moderator can't be removed.");
        }

        if (report.IsDecided)
        {
            throw Refuse.Conflict("Another moderator has decided this already.");
        }

        await db.RunAsync(Decide, reportId, moderator, decision, reason);
        return report;
    }
}
