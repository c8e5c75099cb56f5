using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Moderation;

/// <summary>A thing in the queue, with its oldest open report.</summary>
/// <param name="Reports">How many are open, 100 at most.</param>
public sealed record QueuedReport(
    long ReportId, string Kind, string Subject, string Reason, DateTime Created, int Reports, bool IsSuspended);

/// <summary>A page of the queue, oldest first. Those after the report <c>Next</c> are on the next page.</summary>
public sealed record OpenReports(IReadOnlyList<QueuedReport> Page, long? Next);

/// <summary>A report: what was reported, as it was and as it is now.</summary>
/// <param name="Evidence">The words when it was reported.</param>
/// <param name="Words">The comment or the caption as it is now; null if it is gone, or there is none.</param>
/// <param name="Filename">The first photo of a reported post that is still there, or the face of a reported account.</param>
/// <param name="Others">The number of further photos of the post.</param>
public sealed record ReportDetails(
    long ReportId, string Kind, string Subject, string? Reporter, int? PostId, int? CommentId, string Reason, string Text, string Evidence,
    DateTime Created, DateTime? Decided, string? Decision, string? Moderator, string Fullname, string? Words, string? Filename, int Others,
    bool IsSuspended, bool IsModerators);

/// <summary>What one reporter said.</summary>
public sealed record Voice(long ReportId, string? Reporter, string Reason, string Text, DateTime Created)
{
    internal static Voice Of(ReportDetails report) =>
        new(report.ReportId, report.Reporter, report.Reason, report.Text, report.Created);
}

/// <summary>A report with the other open ones of the same thing, and what was decided about the person before.</summary>
public sealed record ReportPage(ReportDetails Report, IReadOnlyList<Voice> Voices, IReadOnlyList<LogLine> Decisions);

/// <summary>An account as moderators see it.</summary>
public sealed record ModeratedAccount(
    string Username, string Fullname, DateTime? Suspended, string? Reason, bool IsModerators, int OpenReports);

/// <summary>An account with what was decided about it.</summary>
public sealed record AccountPage(ModeratedAccount Account, IReadOnlyList<LogLine> Decisions);

/// <summary>A line of the log.</summary>
/// <param name="IsThere">Whether the account still exists.</param>
public sealed record LogLine(
    long EntryId, string Moderator, string Act, string Subject, int? PostId, int? CommentId, string Reason, string Detail,
    DateTime Created, bool IsThere);

/// <summary>A page of the log, newest first. Those before the entry <c>Next</c> are on the next page.</summary>
public sealed record LogPage(IReadOnlyList<LogLine> Page, long? Next);

/// <summary>What moderators see: the queue, a report, an account, the log. For everybody else there is no such thing.</summary>
public sealed class ModerationReader(Db db)
{
    /// <summary>Lines on a page.</summary>
    public const int PageSize = 30;

    // Open reports that a page of the queue reads: a thing reported a thousand times is one line.
    private const int Looked = 1000;
    private const int LookedButOne = Looked - 1;
    private const int PageAndOne = PageSize + 1;

    /// <summary>SQL: the reports <c>o</c> and <c>r</c> are of one thing.</summary>
    internal const string IsSameThing = """
        o.subject = r.subject and o.kind = r.kind
              and coalesce(o.postid, 0) = coalesce(r.postid, 0) and coalesce(o.commentid, 0) = coalesce(r.commentid, 0)
        """;

    internal const string IsModerator = "select exists (select from moderators where username = $1)";

    internal static readonly string Newest = $"""
        select r.reportid, r.kind, r.subject, r.reason, r.created,
            (select count(*)::integer from (
                select from reports o where o.decided is null and {IsSameThing} limit 100) same) as reports,
            (select suspended from account_settings where username = r.subject) is not null as issuspended
        from (select * from reports where decided is null and reportid > $1 order by reportid limit {Looked}) r
        where (select o.reportid from reports o
            where o.decided is null and {IsSameThing} and o.reportid < r.reportid limit 1) is null
        order by r.reportid
        limit {PageAndOne}
        """;

    internal static readonly string QueueEnd = $"""
        select reportid from reports where decided is null and reportid > $1 order by reportid offset {LookedButOne} limit 1
        """;

    internal const string Report = """
        select r.reportid, r.kind, r.subject, r.reporter, r.postid, r.commentid, r.reason, r.text, r.evidence, r.created, r.decided,
            r.decision, r.moderator, u.fullname, coalesce(c.text, x.caption) as words,
            case r.kind when 'post' then p.filename when 'account' then u.filename end as filename,
            case r.kind when 'post' then (select count(*) from post_pictures where postid = r.postid) else 0 end::integer as others,
            (select suspended from account_settings where username = r.subject) is not null as issuspended,
            exists (select from moderators where username = r.subject) as ismoderators
        from reports r
        join users u on u.username = r.subject
        left join posts p on p.postid = r.postid
        left join comments c on c.commentid = r.commentid
        left join post_texts x on x.postid = r.postid and r.kind = 'post'
        where r.reportid = $1
        """;

    internal const string Voices = $"""
        select o.reportid, o.reporter, o.reason, o.text, o.created
        from reports r
        join reports o on {IsSameThing} and o.decided is null and o.reportid <> r.reportid
        where r.reportid = $1
        order by o.reportid
        limit 100
        """;

    internal static readonly string DecisionsOfReport = $"""
        {LogColumns} where subject = (select subject from reports where reportid = $1)
          and created >= (select u.created from reports r join users u on u.username = r.subject where r.reportid = $1)
        order by entryid desc limit {PageSize}
        """;

    internal static readonly string DecisionsOf = $"""
        {LogColumns} where subject = $1 and created >= (select created from users where username = $1)
        order by entryid desc limit {PageSize}
        """;

    internal static readonly string Log = $"""
        {LogColumns} where entryid < $1 order by entryid desc limit {PageAndOne}
        """;

    internal static readonly string LogOf = $"""
        {LogColumns} where subject = $2 and entryid < $1 order by entryid desc limit {PageAndOne}
        """;

    internal const string Account = $"""
        select u.username, u.fullname, (select suspended from account_settings where username = u.username) as suspended,
            {Suspension.Reason} as reason,
            exists (select from moderators where username = u.username) as ismoderators,
            (select count(*)::integer from (
                select from reports where subject = u.username and decided is null limit 100) open) as openreports
        from users u
        where u.username = $1
        """;

    // What was reported, and nothing else of the person.
    internal const string Picture = """
        select filename
        from (
            select case
                when $2 = 1 then case r.kind when 'post' then p.filename when 'account' then u.filename end
                when r.kind = 'post' then (select filename from post_pictures where postid = r.postid and place = $2)
                end as filename
            from reports r
            join users u on u.username = r.subject
            left join posts p on p.postid = r.postid
            where r.reportid = $1
        ) named
        where filename is not null
        """;

    private const string LogColumns =
        """
        select entryid, moderator, act, subject, postid, commentid, reason, detail, created,
            exists (select from users where username = subject) as isthere
        from moderation_log
        """;

    /// <summary>For others than moderators there is no such form.</summary>
    /// <exception cref="RefusedException">The visitor is no moderator.</exception>
    public async Task RequireModeratorAsync(string visitor)
    {
        await using var nothing = await ReadAsync(visitor);
    }

    /// <summary>What was reported and is not decided, oldest first.</summary>
    public async Task<OpenReports> QueueAsync(string visitor, long after)
    {
        await using var results = await ReadAsync(visitor, new Query(Newest, after), new Query(QueueEnd, after));
        var rows = await results.ListAsync<QueuedReport>();
        var end = await results.OneAsync<long?>();
        return new OpenReports([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].ReportId : end);
    }

    /// <summary>One report.</summary>
    /// <exception cref="RefusedException">There is none, or the visitor is no moderator.</exception>
    public async Task<ReportPage> ReportAsync(string visitor, long reportId)
    {
        await using var results = await ReadAsync(
            visitor, new Query(Report, reportId), new Query(Voices, reportId), new Query(DecisionsOfReport, reportId));
        return new ReportPage(
            await results.OneAsync<ReportDetails>() ?? throw NotThere(),
            await results.ListAsync<Voice>(), await results.ListAsync<LogLine>());
    }

    /// <summary>One account.</summary>
    /// <exception cref="RefusedException">There is none, or the visitor is no moderator.</exception>
    public async Task<AccountPage> AccountAsync(string visitor, string username)
    {
        await using var results = await ReadAsync(visitor, new Query(Account, username), new Query(DecisionsOf, username));
        return new AccountPage(
            await results.OneAsync<ModeratedAccount>() ?? throw NotThere(), await results.ListAsync<LogLine>());
    }

    /// <summary>The log, or the part of it about one account.</summary>
    public async Task<LogPage> LogAsync(string visitor, string? username, long? before)
    {
        await using var results = await ReadAsync(visitor, string.IsNullOrEmpty(username)
            ? new Query(Log, before ?? long.MaxValue) : new Query(LogOf, before ?? long.MaxValue, username));
        var rows = await results.ListAsync<LogLine>();
        return new LogPage([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].EntryId : null);
    }

    /// <summary>The name of a reported photo or face.</summary>
    /// <param name="place">The first is 1.</param>
    /// <exception cref="RefusedException">There is none, or the visitor is no moderator.</exception>
    public async Task<string> PictureAsync(string visitor, long reportId, int place)
    {
        await using var results = await ReadAsync(visitor, new Query(Picture, reportId, place));
        return await results.OneAsync<string>() is { } filename ? filename : throw NotThere();
    }

    /// <summary>As an address that does not exist.</summary>
    internal static RefusedException NotThere() => Refuse.NotFound("There is no such page.");

    private async Task<Database.Results> ReadAsync(string visitor, params Query[] queries)
    {
        var results = await db.ReadAsync([new Query(IsModerator, visitor), .. queries]);
        if (await results.OneAsync<bool>())
        {
            return results;
        }

        await results.DisposeAsync();
        throw NotThere();
    }
}
