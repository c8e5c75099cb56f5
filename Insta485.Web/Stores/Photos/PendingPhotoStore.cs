using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Stores.Photos;

/// <summary>The good photos of a refused form: for a day their owner can post them without sending them again.</summary>
public sealed class PendingPhotoStore(Db db, Uploads uploads)
{
    /// <summary>SQL: how long they wait.</summary>
    internal const string Lifetime = "interval '1 day'";

    /// <summary>SQL: a row of <c>pending_pictures</c> can still be posted.</summary>
    internal const string IsYoung = $"created > (now() at time zone 'utc') - {Lifetime}";

    internal const string Mine = $"""
        select filename, place from pending_pictures where username = $1 and filename = any($2) and {IsYoung}
        """;

    private const string Insert = """
        insert into pending_pictures (username, filename, place)
        select $1, n.filename, n.place from unnest($2::text[], $3::integer[]) as n (filename, place)
        """;

    /// <summary>Which of these wait and are the account's, with their places.</summary>
    public async Task<IReadOnlyDictionary<string, int>> FindAsync(string account, IReadOnlyCollection<string> filenames)
    {
        if (filenames.Count == 0)
        {
            return new Dictionary<string, int>(StringComparer.Ordinal);
        }

        await using var results = await db.SendAsync(new Query(Mine, account, filenames.ToArray()));
        return (await results.ListAsync(row => (Filename: row.GetString(0), Place: (int)row.GetInt16(1))))
            .ToDictionary(row => row.Filename, row => row.Place, StringComparer.Ordinal);
    }

    /// <summary>Writes the rows of stored photos that wait from now on.</summary>
    /// <exception cref="SessionOverException">The account was deleted meanwhile.</exception>
    public async Task KeepAsync(string account, IReadOnlyList<(PictureRow Row, int Place)> photos)
    {
        try
        {
            await uploads.SaveRowOrDeleteFilesAsync([.. photos.Select(photo => photo.Row)], async () =>
            {
                await using var results = await db.SendAsync(
                [
                    .. photos.Select(photo => photo.Row.ToInsert()),
                    new Query(Insert, account, photos.Select(photo => photo.Row.Filename).ToArray(),
                        photos.Select(photo => photo.Place).ToArray()),
                ]);
                return true;
            });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw new SessionOverException();
        }
    }

    /// <summary>The refusal of a photo that is not the account's or waits no longer.</summary>
    internal static RefusedException Gone() =>
        Refuse.Invalid("A photo of the earlier attempt is not there any more. Please choose it again.", "pending");
}
