using System.Diagnostics.CodeAnalysis;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Security;

/// <summary>
/// Limits how often something may be tried within a window of time. It counts in the database, so that all instances share the count. A
/// window begins with the first attempt.
/// </summary>
public sealed class RateLimiter(Db db, LimitOptions options)
{
    /// <summary>What is counted, the form field it belongs to (null if none), and the message beyond the limit.</summary>
    /// <param name="Refuses">False if something else follows from an exhausted limit than 429.</param>
    public sealed record RateLimit(string Name, string? Field, Func<LimitOptions, Limit> Of, string Message, bool Refuses = true);

    /// <summary>A rule, for whom it counts, and how much at once.</summary>
    public sealed record Counter(RateLimit Rule, string Who, int Times = 1)
    {
        /// <summary>The key of its row.</summary>
        internal string Subject => RateLimiter.Subject(Rule, Who);
    }

    // Of strangers: for an account and a network.
    internal static readonly RateLimit WrongLogInsPerAccount =
        new("log-in of", "password", o => o.WrongLogInsPerAccount, "Too many wrong passwords for this user name. Try again later.");

    // Of a browser that has logged in as the account.
    internal static readonly RateLimit WrongLogInsPerDevice =
        new("log-in on", "password", o => o.WrongLogInsPerAccount, "Too many wrong passwords for this user name. Try again later.");

    internal static readonly RateLimit WrongPasswordsPerSession =
        new("password in", "password", o => o.WrongLogInsPerAccount, "Too many wrong passwords. Try again later.");

    // Beyond it, strangers' log-ins are slowed down (Security/StrangerDelay).
    internal static readonly RateLimit WrongLogInsByStrangers =
        new("log-in by strangers of", "password", o => o.WrongLogInsByStrangers, "", Refuses: false);

    internal static readonly RateLimit WrongLogInsPerAddress =
        new("log-in from", "password", o => o.WrongLogInsPerAddress, "Too many wrong passwords from your address. Try again later.");

    internal static readonly RateLimit SignUps =
        new("sign-up from", "username", o => o.SignUpsPerAddress, "Too many new accounts from your address. Try again later.");

    internal static readonly RateLimit Uploads =
        new("upload by", "file", o => o.UploadsPerAccount, "You uploaded too many photos. Try again later.");

    internal static readonly RateLimit Comments =
        new("comment by", "text", o => o.CommentsPerAccount, "You posted too many comments. Try again later.");

    internal static readonly RateLimit TakenNames =
        new("taken name from", "username", o => o.FailedSignUpsPerAddress, "Too many user names tried from your address. Try again later.");

    internal static readonly RateLimit Edits =
        new("edit by", null, o => o.EditsPerAccount, "You changed too many texts. Try again later.");

    internal static readonly RateLimit Likes =
        new("like by", null, o => o.LikesPerAccount, "You liked too many posts. Try again later.");

    internal static readonly RateLimit Follows =
        new("follow by", null, o => o.FollowsPerAccount, "You followed too many people. Try again later.");

    internal static readonly RateLimit Requests =
        new("request by", null, o => o.RequestsPerAccount, "You asked too many people. Try again later.");

    internal static readonly RateLimit Reports =
        new("report by", null, o => o.ReportsPerAccount, "You reported too much. Try again tomorrow.");

    internal static readonly RateLimit Secrets =
        new("secret by", null, o => o.SecretsPerAccount, "You made too many tokens, codes and passkeys. Try again later.");

    // An answer of a passkey counts once; what it answers is valid for a shorter time than this.
    internal static readonly RateLimit PasskeyAnswers =
        new("passkey answer", null, _ => new Limit { Times = 1, Minutes = 10 }, "This answer was used already. Try again.");

    internal static readonly RateLimit Exports =
        new("export by", "export", o => o.ExportsPerAccount, "You exported your account too often. Try again tomorrow.");

    internal static readonly RateLimit Imports =
        new("import by", "file", o => o.ImportsPerAccount, "You sent too many archives. Try again tomorrow.");

    // Whoever was refused asks again after a day.
    internal static readonly RateLimit RefusedRequests =
        new("refused", null, _ => new Limit { Times = 1, Minutes = 24 * 60 }, "Try again later.");

    internal static readonly RateLimit Megapixels =
        new("megapixel by", "file", o => o.MegapixelsPerAccount, "Your photos of the last hour are too large. Try again later.");

    private static readonly RateLimit PasswordChecksPerAccount =
        new("password of", "password", o => o.PasswordChecksPerAccount, "Too many log-ins of this user name. Try again later.");

    private static readonly RateLimit PasswordChecksPerAddress =
        new("password from", "password", o => o.PasswordChecksPerAddress, "Too many log-ins from your address. Try again later.");

    // The seconds are those until the window ends.
    private const string Consume = """
        insert into limits as l (subject, used, expires)
        values ($1, $3, now() at time zone 'utc' + $2 * interval '1 minute')
        on conflict (subject) do update
            set used = case when l.expires < now() at time zone 'utc' then 0 else l.used end + $3,
                expires = case when l.expires < now() at time zone 'utc' then excluded.expires else l.expires end
        returning used, extract(epoch from expires - now() at time zone 'utc')::double precision as secondsleft
        """;

    /// <summary>
    /// SQL: the limit is not exceeded. For a write in one round trip with <see cref="Count"/>; <c>$3</c> is the counter's subject,
    /// <c>$4</c> the most (<see cref="MostOf"/>).
    /// </summary>
    internal const string IsWithin = "not exists (select from limits where subject = $3 and used > $4)";

    internal const string PeekStatement = """
        select used, extract(epoch from expires - now() at time zone 'utc')::double precision as secondsleft
        from limits
        where subject = $1 and expires >= now() at time zone 'utc'
        """;

    private const string Forget = "delete from limits where subject = $1";

    // Deletes a few windows that ended. It skips locked rows, so it never waits.
    private const string Sweep = """
        delete from limits
        where subject in (
            select subject from limits where expires < now() at time zone 'utc' order by expires limit 100 for update skip locked
        )
        """;

    internal sealed record Row(int Used, double SecondsLeft);

    /// <summary>
    /// The computation of a password's hash, for the network and for the account as seen from there: another network can't use it up.
    /// </summary>
    internal static Counter[] OfPasswordCheck(string who, string network, int times = 1) =>
        [new(PasswordChecksPerAccount, who, times), new(PasswordChecksPerAddress, network, times)];

    /// <summary>Counts an attempt.</summary>
    /// <exception cref="RefusedException">The limit is exceeded (429).</exception>
    public Task ConsumeAsync(RateLimit rule, string who, int times = 1) => ConsumeAsync(new Counter(rule, who, times));

    /// <summary>Counts several attempts, in one round trip.</summary>
    /// <exception cref="RefusedException">A limit is exceeded (429).</exception>
    internal Task ConsumeAsync(params Counter[] counters) => db.WriteAsync([.. counters.Select(Count)], async results =>
    {
        foreach (var counter in counters)
        {
            RefuseIfExceeded(counter, await results.OneAsync<Row>());
        }

        return true;
    });

    /// <summary>The statement that counts an attempt; its result goes to <see cref="RefuseIfExceeded"/>.</summary>
    internal Query Count(Counter counter) => new(Consume, counter.Subject, counter.Rule.Of(options).Minutes, counter.Times);

    /// <summary>The most attempts in a window.</summary>
    internal int MostOf(Counter counter) => counter.Rule.Of(options).Times;

    /// <summary>Refuses an attempt that was counted.</summary>
    /// <exception cref="RefusedException">The limit is exceeded (429).</exception>
    internal void RefuseIfExceeded(Counter counter, Row? row)
    {
        if (row is not null && counter.Rule.Refuses && row.Used > MostOf(counter))
        {
            throw TooOften(counter.Rule, row);
        }
    }

    /// <summary>Resets the count, and deletes some windows that ended.</summary>
    public async Task ForgetAsync(Counter counter)
    {
        await db.RunAsync(Forget, counter.Subject);
        await db.RunAsync(Sweep);
    }

    /// <summary>Reads the count without an attempt; the result goes to <see cref="RefuseIfExhausted"/>.</summary>
    internal static Query Peek(Counter counter) => new(PeekStatement, counter.Subject);

    internal void RefuseIfExhausted(RateLimit rule, Row? row)
    {
        if (rule.Refuses && IsExhausted(rule, row))
        {
            throw TooOften(rule, row);
        }
    }

    /// <summary>Whether the limit is reached.</summary>
    internal bool IsExhausted(RateLimit rule, [NotNullWhen(true)] Row? row) => row is not null && row.Used >= rule.Of(options).Times;

    /// <summary>Refuses if the limit is reached, without an attempt.</summary>
    /// <exception cref="RefusedException">The limit is reached (429).</exception>
    internal async Task RefuseIfExhaustedAsync(RateLimit rule, string who) =>
        RefuseIfExhausted(rule, await db.OneAsync<Row>(PeekStatement, Subject(rule, who)));

    private static RefusedException TooOften(RateLimit rule, Row row) =>
        Refuse.TooManyRequests(rule.Message, TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(row.SecondsLeft))), rule.Field);

    // A visitor may type any name: a long key is cut, not refused.
    private static string Subject(RateLimit rule, string who)
    {
        var subject = $"{rule.Name} {(PostgresText.IsStorable(who) ? who : "")}";
        return subject.Length <= 90 ? subject : subject[..(char.IsHighSurrogate(subject[89]) ? 89 : 90)];
    }
}
