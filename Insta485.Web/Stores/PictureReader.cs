using Insta485.Web.Database;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores;

/// <summary>A photo that the visitor may see.</summary>
/// <param name="IsPrivate">A browser must ask again before it shows its copy.</param>
public sealed record VisiblePicture(bool IsPrivate);

/// <summary>Which photos may be served.</summary>
public sealed class PictureReader(Db db)
{
    // Faces are seen by everyone whom the person does not block, also those of private accounts.
    internal const string Select = $"""
        select false as isprivate from users u where u.filename = $2 and {Visibility.OfPerson}
        union all
        select coalesce((select is_private from account_settings where username = p.owner), false)
        from posts p
        {Visibility.OfPost}
        where p.filename = $2
        union all
        select coalesce((select is_private from account_settings where username = p.owner), false)
        from post_pictures m
        join posts p on p.postid = m.postid
        {Visibility.OfPost}
        where m.filename = $2
        union all
        select true from pending_pictures where filename = $2 and username = $1
        limit 1
        """;

    /// <summary>
    /// The photo of a row that refers to the file and that the visitor may see, or null. A photo whose row is deleted is gone, even if its
    /// file could not be deleted. Asked in the round trip that confirms the session.
    /// </summary>
    public async Task<VisiblePicture?> FindAsync(string visitor, string filename)
    {
        if (!Uploads.IsValidName(filename))
        {
            await db.CheckSessionAsync();
            return null;
        }

        await using var results = await db.ReadAsync(new Query(Select, visitor, filename));
        return await results.OneAsync<VisiblePicture>();
    }
}
