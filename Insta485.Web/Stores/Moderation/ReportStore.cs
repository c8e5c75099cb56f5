using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores.Moderation;

/// <summary>What a report is about: exactly one of them.</summary>
public sealed record ReportedThing(int? PostId, int? CommentId, string? Username)
{
    /// <exception cref="RefusedException">It is none of them, or more than one.</exception>
    public static ReportedThing Of(int? postId, int? commentId, string? username)
    {
        var named = (postId is null ? 0 : 1) + (commentId is null ? 0 : 1) + (string.IsNullOrEmpty(username) ? 0 : 1);
        return named == 1
            ? new ReportedThing(postId, commentId, string.IsNullOrEmpty(username) ? null : username)
            : throw Refuse.Invalid("Name one of postid, commentid and username.");
    }

    /// <summary>The field that names it, in forms and addresses, and its value.</summary>
    public (string Name, string Value) Field => this switch
    {
        { CommentId: { } id } => ("commentid", $"{id}"),
        { PostId: { } id } => ("postid", $"{id}"),
        _ => ("username", Username ?? ""),
    };
}

/// <summary>What the visitor can report.</summary>
/// <param name="Kind">post, comment or account.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="PostId">The post; of a comment, the one it stands under.</param>
/// <param name="Evidence">Its words as they are now.</param>
/// <param name="IsReported">By the visitor, and not decided yet.</param>
public sealed record Reportable(string Kind, string Subject, int? PostId, int? CommentId, string Evidence, bool IsReported)
{
    /// <summary>As a form names it.</summary>
    public ReportedThing Named => new(Kind == "post" ? PostId : null, CommentId, Kind == "account" ? Subject : null);

    /// <summary>The value of a page model before it has read one.</summary>
    public static Reportable None { get; } = new("", "", null, null, "", false);
}

/// <summary>Reports to the moderators: what can be reported, and making one.</summary>
public sealed class ReportStore(Db db, RateLimiter limits, PeopleReader people)
{
    /// <summary>The most characters of a reporter's own words.</summary>
    public const int MaxText = 500;

    /// <summary>The reasons, and how a form says them.</summary>
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["spam"] = "Spam or advertising",
        ["nudity"] = "Nudity or sexual content",
        ["hate"] = "Hate or insults",
        ["harm"] = "Violence, self-harm or danger",
        ["copyright"] = "It belongs to another person",
        ["other"] = "Something else",
    };

    // One of the same thing by the visitor, which is not decided. `t` is the thing.
    private const string IsReported = """
        exists (
                select from reports r
                where r.reporter = $1 and r.decided is null and r.kind = t.kind and r.subject = t.subject
                  and coalesce(r.postid, 0) = coalesce(t.postid, 0) and coalesce(r.commentid, 0) = coalesce(t.commentid, 0)
            ) as isreported
        """;

    internal const string Post = $"""
        select t.*, {IsReported}
        from (
            select 'post' as kind, p.owner as subject, p.postid, null::integer as commentid, coalesce(x.caption, '') as evidence
            from posts p
            {Visibility.OfPost}
            left join post_texts x on x.postid = p.postid
            where p.postid = $2
        ) t
        """;

    internal const string Comment = $"""
        select t.*, {IsReported}
        from (
            select 'comment' as kind, c.owner as subject, c.postid, c.commentid, c.text as evidence
            from comments c
            join posts p on p.postid = c.postid
            {Visibility.OfPost}
            where c.commentid = $2 and c.owner not in ({Visibility.Blocked})
        ) t
        """;

    internal const string Account = $"""
        select t.*, {IsReported}
        from (
            select 'account' as kind, u.username as subject, null::integer as postid, null::integer as commentid, u.fullname as evidence
            from users u
            where u.username = $2 and {Visibility.OfPerson}
        ) t
        """;

    private const string Insert = """
        insert into reports (reporter, kind, subject, postid, commentid, reason, text, evidence)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict do nothing
        """;

    /// <summary>What the visitor is about to report.</summary>
    /// <exception cref="RefusedException">There is no such thing, the visitor may not see it, or it is the visitor's own (400).</exception>
    public async Task<Reportable> ShowAsync(string visitor, ReportedThing thing)
    {
        await using var results = await db.ReadAsync(thing switch
        {
            { PostId: { } postId } => new Query(Post, visitor, postId),
            { CommentId: { } commentId } => new Query(Comment, visitor, commentId),
            _ => new Query(Account, visitor, thing.Username),
        });
        if (await results.OneAsync<Reportable>() is { } found)
        {
            return found.Subject == visitor ? throw Refuse.Invalid("You can't report yourself.") : found;
        }

        await results.DisposeAsync();
        return thing switch
        {
            { PostId: not null } => throw PostStore.NoSuchPost(),
            { CommentId: not null } => throw Refuse.NotFound("There is no such comment."),
            // The name in other letters.
            _ => await ShowAsync(visitor, thing with { Username = await people.FindAsync(thing.Username ?? "") }),
        };
    }

    /// <summary>Reports it.</summary>
    /// <returns>What was reported, and whether this is a new report.</returns>
    /// <exception cref="RefusedException">
    /// As <see cref="ShowAsync"/>; the reason or the text is invalid (400), the actor has reported it already and that is a conflict (409),
    /// or reported too much (429).
    /// </exception>
    public async Task<(Reportable Thing, bool IsNew)> CreateAsync(
        string actor, ReportedThing thing, string? reason, string? text, Repeat repeat)
    {
        var problems = new FieldProblems();
        var checkedReason = problems.Check(() => reason is not null && Reasons.ContainsKey(reason)
            ? reason : throw Refuse.Invalid($"Choose a reason: {string.Join(", ", Reasons.Keys)}.", "reason"));
        var checkedText = problems.Check(() => TextRules.Optional(text, "text", "The text", MaxText));
        problems.ThrowIfAny();
        var found = await ShowAsync(actor, thing);
        if (!found.IsReported)
        {
            await limits.ConsumeAsync(RateLimiter.Reports, actor);
            if (await InsertAsync(actor, found, checkedReason, checkedText))
            {
                return (found, true);
            }

            // It is gone, or another request of the same reporter was first.
            await ShowAsync(actor, thing);
        }

        return repeat == Repeat.IsFine ? (found, false) : throw Refuse.Conflict("You have reported this already.");
    }

    private async Task<bool> InsertAsync(string actor, Reportable thing, string reason, string text)
    {
        try
        {
            return await db.RunAsync(
                Insert, actor, thing.Kind, thing.Subject, thing.PostId, thing.CommentId, reason, text, thing.Evidence) == 1;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // Its account is being deleted.
            throw PeopleReader.NoSuchPerson();
        }
    }
}
