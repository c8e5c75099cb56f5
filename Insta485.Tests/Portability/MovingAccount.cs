using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Portability;

/// <summary>A site without limits on moving.</summary>
public class MovingSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("Limits:ExportsPerAccount:Times", "1000"), ("Limits:ImportsPerAccount:Times", "1000"),
        ("Limits:UploadsPerAccount:Times", "100000"), ("Limits:MegapixelsPerAccount:Times", "1000000"),
    ];
}

/// <summary>An archive as it was sent.</summary>
internal sealed record Exported(byte[] Bytes)
{
    /// <summary>What must be equal of it.</summary>
    public string Essence() => ArchiveFile.Read(Bytes).Essence();
}

/// <summary>Accounts that are exported and imported, and what must be equal of them.</summary>
internal static class MovingAccount
{
    /// <summary>So many posts, an hour apart, each of one to three photos, with texts, versions, likes and comments.</summary>
    public static async Task FillAsync(this SiteFixture site, string account, int posts)
    {
        for (var i = 0; i < posts; i++)
        {
            var names = new List<string>();
            for (var photo = 0; photo <= (i % 10 == 3 ? 2 : 0); photo++)
            {
                names.Add(await site.AddSmallPictureAsync(i, photo));
            }

            await site.RunAsync($"""
                insert into posts (owner, filename, created)
                values ('{account}', '{names[0]}', timestamp '2024-01-01 00:00:00.123456' + {i} * interval '1 hour');
                insert into post_texts (postid, caption, alt, comments_closed, edited, lang)
                select max(postid), 'Photo {i} #tag{i % 7} "quoted" ünï 😀' || E'\nsecond line', 'Alt {i}', {i % 5 == 0},
                    {(i % 4 == 0 ? "timestamp '2025-01-01 10:00:00.5'" : "null")}, 'de'
                from posts where {i} % 6 <> 5 having max(postid) is not null;
                insert into post_pictures (postid, place, filename, alt)
                select (select max(postid) from posts), n + 1, f, 'further ' || n
                from unnest(array[{string.Join(", ", names.Skip(1).Select(name => $"'{name}'"))}]::text[]) with ordinality as f (f, n);
                insert into revisions (postid, text, alts, created)
                select max(postid), 'earlier {i}', array['alt', ''], timestamp '2024-06-01'
                from posts where {i} % 4 = 0 having count(*) > 0;
                insert into likes (owner, postid) select username, (select max(postid) from posts)
                from users where username in ('jag', 'michjc', '{account}') and {i} % 3 > 0;
                insert into comments (owner, postid, text, created)
                select o, (select max(postid) from posts), 'by ' || o || ' #own{i}',
                    timestamp '2024-02-01' + {i} * interval '1 minute' + n * interval '1 second'
                from unnest(array['jag', '{account}', 'michjc']) with ordinality as c (o, n) where {i} % 3 = 1;
                insert into comment_details (commentid, edited)
                select commentid, timestamp '2024-03-01' from comments
                where owner = '{account}' and postid = (select max(postid) from posts);
                insert into revisions (commentid, text, created)
                select commentid, 'as it was', timestamp '2024-02-15' from comments
                where owner = '{account}' and postid = (select max(postid) from posts);
                """);
        }

        // As the site finds them.
        await site.CallAsync<Web.Database.Db>(db => db.InTransactionAsync(async () =>
        {
            var ids = await db.ListAsync<int>("select postid from posts where owner = $1", account);
            await Web.Stores.Texts.PostTags.ReplaceAsync(db, [.. ids]);
            return true;
        }));
    }

    /// <summary>An account with so many posts, and its archive.</summary>
    public static async Task<(Visitor Visitor, Exported Archive)> ExportedAsync(
        this SiteFixture site, string account, int posts, Visitor? visitor = null)
    {
        visitor ??= await site.NewAsync(account);
        await site.FillAsync(account, posts);
        return (visitor, await ExportAsync(visitor));
    }

    /// <summary>The archive of an account.</summary>
    public static async Task<Exported> ExportAsync(Visitor visitor)
    {
        var answer = await visitor.PostAsync("/accounts/export/", ("operation", "export"));
        Assert.Equal(200, answer.Status);
        return new Exported(answer.Bytes);
    }

    /// <summary>Imports an archive by the forms, a step after the other.</summary>
    public static async Task ImportAsync(Visitor visitor, byte[] archive)
    {
        var begun = await visitor.PostFileAsync("/accounts/import/", "export.zip", archive, ("operation", "begin"));
        Assert.True(begun.Status == 302, begun.Status == 302 ? "" : begun.Text);
        await ContinueAsync(visitor);
    }

    /// <summary>Goes on until all is there.</summary>
    public static async Task ContinueAsync(Visitor visitor)
    {
        for (var page = await visitor.PageAsync("/accounts/import/"); page.Page.QuerySelector("form[data-continue]") is { } form;
            page = await visitor.PageAsync("/accounts/import/"))
        {
            Assert.Equal(302, (await visitor.SubmitAsync(form)).Status);
        }
    }

    /// <summary>
    /// What of the posts must be equal after a move: everything but ids, addresses and file names, with likes and comments of others as
    /// what was before; photos by their hashes.
    /// </summary>
    public static string Essence(this ArchiveFile archive)
    {
        var account = archive.Json("account.json")["username"]!.GetValue<string>();
        var posts = new JsonArray();
        foreach (var post in archive.List("posts.json"))
        {
            var essence = (JsonObject)post.DeepClone();
            essence.Remove("id");
            essence.Remove("url");
            foreach (var picture in essence["pictures"]!.AsArray())
            {
                picture!["file"] = Convert.ToHexString(SHA256.HashData(archive.Files[picture["file"]!.GetValue<string>()]));
            }

            var comments = essence["comments"]!.AsArray().Select(comment => comment!.DeepClone()).ToList();
            var before = essence["before"]?["comments"]?.AsArray().Select(comment => comment!.DeepClone()).ToList() ?? [];
            var likes = essence["likes"]!.AsArray().Count + (essence["before"]?["likes"]?.GetValue<int>() ?? 0);
            var own = comments.FindAll(IsOwn);
            var others = before.Concat(comments.Where(comment => !IsOwn(comment)))
                .OrderBy(comment => comment["created"]!.GetValue<string>(), StringComparer.Ordinal).ToArray();
            essence["likes"] = new JsonArray();
            essence["comments"] = new JsonArray([.. own.Select(Unnamed)]);
            essence["before"] = new JsonObject
            {
                ["likes"] = likes,
                ["comments"] = new JsonArray(others),
            };
            posts.Add(essence);
        }

        return posts.ToJsonString();

        bool IsOwn(JsonNode comment) => comment["name"]!.GetValue<string>() == account;

        static JsonNode Unnamed(JsonNode comment)
        {
            comment["name"] = "";
            return comment;
        }
    }

    // Each another one, and small, so that hundreds are decoded quickly.
    private static async Task<string> AddSmallPictureAsync(this SiteFixture site, int post, int photo)
    {
        var pixels = new byte[16 * 16 * 3];
        BitConverter.TryWriteBytes(pixels, (post * 10) + photo);
        var bytes = PngEncoder.Encode(pixels, 16, 16);
        var name = Guid.NewGuid().ToString("N") + ".png";
        await site.CallAsync<IPictureStore>(async files =>
        {
            foreach (var key in PictureVariant.KeysOf(name))
            {
                await files.PutAsync(key, bytes);
            }
        });
        await site.RunAsync(string.Create(CultureInfo.InvariantCulture, $"""
            insert into pictures (filename, width, height, colour, bytes, sha256, type)
            values ('{name}', 16, 16, '#000000', {bytes.Length}, '{Convert.ToHexStringLower(SHA256.HashData(bytes))}', 'image/png')
            """));
        return name;
    }
}
