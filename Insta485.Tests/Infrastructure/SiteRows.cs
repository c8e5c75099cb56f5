using Insta485.Web.Database;
using Insta485.Web.Pictures;
using Insta485.Web.Security;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// Accounts and posts as the site writes them, without an upload: the site decodes an uploaded picture in seven processes.
/// </summary>
public static class SiteRows
{
    private const string SamplePicture = "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg";

    /// <summary>A new user with a picture of their own.</summary>
    public static async Task AddUserAsync(this SiteFixture site, string username, string password)
    {
        var filename = await site.AddPictureAsync();
        var hash = await site.WithAsync<Passwords, string>(passwords => passwords.HashAsync(password));
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password)
            values ('{username}', 'Somebody New', 'new@example.com', '{filename}', '{hash}')
            """);
    }

    /// <summary>A new post with a picture of its own.</summary>
    /// <returns>Its id.</returns>
    public static async Task<int> AddPostAsync(this SiteFixture site, string owner) => await site.OneAsync<int>(
        $"insert into posts (owner, filename) values ('{owner}', '{await site.AddPictureAsync()}') returning postid");

    /// <summary>Deletes what tells of log-ins from a new device, for tests that count notifications.</summary>
    public static Task DeleteLogInNotificationsAsync(this SiteFixture site) =>
        site.RunAsync("delete from notifications where kind = 9");

    // A copy of a sample picture and its sizes, so that deleting it leaves the sample's files.
    private static async Task<string> AddPictureAsync(this SiteFixture site)
    {
        var filename = Guid.NewGuid().ToString("N") + ".jpg";
        var samples = Path.Combine(Postgres.Root, "sql", "uploads");
        await site.CallAsync<IPictureStore>(files =>
            files.PutPictureAsync(filename, key => Path.Combine(samples, key.Replace(filename, SamplePicture, StringComparison.Ordinal))));
        await site.RunAsync($"""
            insert into pictures (filename, width, height, colour, bytes, sha256, type) values
            ('{filename}', 720, 720, '#a37b49', 78541, 'e99f410ac38f02a27e4ec0c40691ef2725b638986c4cf27bbd2718b12a89d743', 'image/jpeg')
            """);
        return filename;
    }

    /// <summary>The photos of a post, in order.</summary>
    public static Task<List<PhotoRow>> PhotosAsync(this SiteFixture site, int postId) =>
        site.WithAsync<Db, List<PhotoRow>>(db => db.ListAsync<PhotoRow>("""
            select f.filename, i.width, f.alt
            from (
                select 1 as place, p.filename, coalesce(x.alt, '') as alt
                from posts p left join post_texts x on x.postid = p.postid
                where p.postid = $1
                union all
                select place, filename, alt from post_pictures where postid = $1
            ) f join pictures i on i.filename = f.filename
            order by f.place
            """, postId));

    /// <summary>The widths of a post's photos, in order, a space between.</summary>
    public static async Task<string> WidthsAsync(this SiteFixture site, int postId) =>
        string.Join(' ', (await site.PhotosAsync(postId)).Select(photo => photo.Width));
}

/// <summary>A photo of a post.</summary>
public sealed record PhotoRow(string Filename, int Width, string Alt)
{
    public override string ToString() => $"{Width}:{Alt}";
}
