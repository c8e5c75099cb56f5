using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>
/// Takes an account's photo: counts it and its pixels, and decodes one photo of an account at a time, over all instances. No connection
/// is held meanwhile: a row says who decodes until when, at most.
/// </summary>
public sealed partial class PictureIntake(Db db, Uploads uploads, RateLimiter limits, ILogger<PictureIntake> log)
{
    // The lease of an instance that was killed ends by itself. Waiting for a core and decoding take less.
    private const int LeaseSeconds = 90;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private const string Take = """
        insert into leases as l (subject, holder, expires)
        values ($1, $2, now() at time zone 'utc' + $3 * interval '1 second')
        on conflict (subject) do update
            set holder = excluded.holder, expires = excluded.expires
            where l.expires < now() at time zone 'utc'
        returning true
        """;

    private const string GiveBack = "delete from leases where subject = $1 and holder = $2";

    /// <summary>Checks, counts, processes and stores a photo.</summary>
    /// <returns>The row, to be written together with the row that refers to it.</returns>
    /// <exception cref="RefusedException">
    /// The file is not accepted (400, 413), there were too many photos or too many pixels (429), or an earlier photo of the account takes
    /// too long (503).
    /// </exception>
    /// <param name="account">For whom it counts: an account, or the address of a sign-up.</param>
    /// <param name="mayKeep">A file that is as this site makes them keeps its bytes.</param>
    public async Task<PictureRow> SaveAsync(string account, Upload? file, bool mayKeep = false)
    {
        await limits.ConsumeAsync(RateLimiter.Uploads, account);
        uploads.Require(file);
        var (subject, holder) = ($"picture by {account}", Guid.NewGuid());
        await TakeAsync(subject, holder);
        try
        {
            return await uploads.SaveAsync(file,
                header => limits.ConsumeAsync(RateLimiter.Megapixels, account, header.Megapixels), mayKeep);
        }
        finally
        {
            await GiveBackAsync(subject, holder);
        }
    }

    private async Task TakeAsync(string subject, Guid holder)
    {
        var end = DateTime.UtcNow + Longest;
        while (!await db.OneAsync<bool>(Take, subject, holder, LeaseSeconds))
        {
            if (DateTime.UtcNow > end)
            {
                throw Refuse.Busy("Your earlier photo is still being processed. Try again in a moment.", Longest, "file");
            }

            await Task.Delay(Random.Shared.Next(50, 250));
        }
    }

    private async Task GiveBackAsync(string subject, Guid holder)
    {
        try
        {
            await db.RunAsync(GiveBack, subject, holder);
        }
        catch (NpgsqlException e)
        {
            // The photo is stored, and the lease ends by itself.
            NotGivenBack(log, e.Message);
        }
    }

    [LoggerMessage(9, LogLevel.Warning, "A lease could not be given back: {Reason}")]
    private static partial void NotGivenBack(ILogger log, string reason);
}
