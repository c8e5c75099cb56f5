using Insta485.Web.Database;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores;

/// <summary>Which photos may be served.</summary>
public sealed class PictureReader(Db db)
{
    private const string InUse = """
        select exists (select from posts where filename = $1) or exists (select from users where filename = $1)
        """;

    /// <summary>
    /// Whether a row refers to the file. A photo whose row is deleted is gone, even if its file could not be deleted. Asked in the round
    /// trip that confirms the session.
    /// </summary>
    public async Task<bool> IsInUseAsync(string filename)
    {
        if (!Uploads.IsValidName(filename))
        {
            await db.CheckSessionAsync();
            return false;
        }

        await using var results = await db.ReadAsync(new Query(InUse, filename));
        return await results.OneAsync<bool>();
    }
}
