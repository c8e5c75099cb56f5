using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Portability;

/// <summary>An account in a file: what is in it, and what is not. awdeorio exports.</summary>
public sealed class ExportTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Path = "/accounts/export/";

    public Task InitializeAsync() => site.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ThePageSaysWhatIsInItAndEditProfileLeadsThere()
    {
        var visitor = await site.As("awdeorio");
        Assert.Contains(Path, (await visitor.PageAsync("/accounts/edit/")).Page.Links());
        Assert.Contains("index.html", (await visitor.PageAsync(Path)).Text);
    }

    [Fact]
    public async Task TheFileHasItsNameAndEverythingOfTheAccount()
    {
        await site.RunAsync("""
            insert into post_texts (postid, caption, alt, comments_closed, edited, lang)
            values (3, 'Hens & <b>friends</b>', 'Two hens', true, '2026-11-02 10:00:00.123456', 'de');
            insert into post_tags values ('hens', 3);
            insert into post_pictures values (3, 2, '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg', 'A squirrel');
            insert into revisions (postid, text, alts, created) values (3, 'before', array['one', null], '2026-11-01');
            insert into comment_details (commentid, edited)
            select commentid, '2026-11-03' from comments where postid = 3 and owner = 'awdeorio';
            insert into revisions (commentid, text, created)
            select commentid, 'as it was', '2026-11-01 09:00:00.5' from comments where postid = 3 and owner = 'awdeorio';
            insert into saved_posts (username, postid) values ('awdeorio', 2);
            insert into blocks (blocker, blocked) values ('awdeorio', 'jag');
            insert into mutes (muter, muted) values ('awdeorio', 'michjc');
            """);
        var visitor = await site.As("awdeorio");
        var answer = await visitor.PostAsync(Path, ("operation", "export"));
        Assert.Equal(200, answer.Status);
        Assert.Matches(@"^attachment; filename=insta485-awdeorio-\d{4}-\d\d-\d\d\.zip", $"{answer.ContentHeaders.ContentDisposition}");
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var archive = ArchiveFile.Read(answer.Bytes);
        Assert.Equal("insta485-export/1", archive.Manifest["format"]!.GetValue<string>());
        Assert.Equal(site.Address.GetLeftPart(UriPartial.Authority), archive.Manifest["site"]!.GetValue<string>());
        Assert.Empty(archive.Missing);

        var account = archive.Json("account.json");
        Assert.Equal("Andrew DeOrio", account["fullname"]!.GetValue<string>());
        Assert.Equal("awdeorio@umich.edu", account["email"]!.GetValue<string>());
        Assert.Contains(account["face"]!.GetValue<string>(), archive.Files.Keys);

        var posts = archive.List("posts.json");
        Assert.Equal(
            await site.OneAsync<string>("""
                select string_agg(postid::text, ' ' order by created, postid) from posts where owner = 'awdeorio'
                """),
            string.Join(' ', posts.Select(post => post["id"])));
        var post = posts.Single(post => post["id"]!.GetValue<int>() == 3);
        var comments = (await site.OneAsync<string>("""
            select string_agg(owner || ': ' || text, E'\n' order by commentid) from comments where postid = 3 and owner <> 'jag'
            """)).Split('\n');
        Assert.Equal(comments, post["comments"]!.AsArray().Select(comment => $"{comment!["name"]}: {comment["text"]}"));
        var own = post["comments"]!.AsArray().First(comment => $"{comment!["name"]}" == "awdeorio")!;
        Assert.Equal("2026-11-03T00:00:00Z", own["edited"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""[{"text": "as it was", "created": "2026-11-01T09:00:00.5Z"}]"""), own["edits"]), $"{own}");
        post.Remove("comments");
        post.Remove("created");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {
                "id": 3, "url": "/posts/3/", "caption": "Hens & <b>friends</b>", "alt": "Two hens", "lang": "de",
                "pictures": [
                    {"place": 1, "file": "pictures/9887e06812ef434d291e4936417d125cd594b38a.jpg", "alt": "Two hens"},
                    {"place": 2, "file": "pictures/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", "alt": "A squirrel"}
                ],
                "tags": ["chickensofinstagram", "hens"], "commentsClosed": true, "edited": "2026-11-02T10:00:00.123456Z",
                "edits": [{"caption": "before", "alts": ["one", ""], "created": "2026-11-01T00:00:00Z"}], "likes": ["awdeorio"]
            }
            """.Replace("[\"awdeorio\"]", await site.OneAsync<string>("""
                select coalesce(json_agg(owner order by owner), '[]')::text from likes where postid = 3 and owner <> 'jag'
                """), StringComparison.Ordinal).Replace("9887e06812ef434d291e4936417d125cd594b38a.jpg",
                await site.OneAsync<string>("select filename from posts where postid = 3"), StringComparison.Ordinal)), post), $"{post}");

        Assert.Equal("/posts/2/", archive.List("saved.json").Single()["post"]!.GetValue<string>());
        Assert.Equal("jag", archive.List("blocks.json").Single()["name"]!.GetValue<string>());
        Assert.Equal("michjc", archive.List("mutes.json").Single()["name"]!.GetValue<string>());
        await SameAsync("following.json", "select followee from following where follower = 'awdeorio' order by 1");
        await SameAsync("followers.json", "select follower from following where followee = 'awdeorio' order by 1");
        await SameAsync("likes.json", "select '/posts/' || postid || '/' from likes where owner = 'awdeorio' order by postid", "post");
        await SameAsync("comments.json", "select text from comments where owner = 'awdeorio' order by commentid", "text");

        async Task SameAsync(string file, string sql, string property = "name") => Assert.Equal(
            (await site.OneAsync<string>($"select coalesce(string_agg(a, E'\\n'), '') from ({sql}) l (a)"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries),
            archive.List(file).Select(one => one[property]!.GetValue<string>()));
    }

    [Fact]
    public async Task PhotosAreTheStoredOnesUncompressedAndWithoutTheirSizes()
    {
        var archive = await ArchiveFile.ExportAsync(await site.As("awdeorio"));
        var pictures = archive.Files.Where(file => file.Key.StartsWith("pictures/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(pictures);
        foreach (var (name, bytes) in pictures)
        {
            Assert.Equal(File.ReadAllBytes(System.IO.Path.Combine(site.Uploads, name["pictures/".Length..])), bytes);
            Assert.Contains(name, archive.Stored);
        }
    }

    [Fact]
    public async Task NoSecretIsInIt()
    {
        await site.RunAsync("""
            insert into recovery_codes (username, hash) values ('awdeorio', '\x0102');
            insert into password_stamps (username) values ('awdeorio') on conflict do nothing;
            insert into reports (reporter, kind, subject, postid, reason, text, evidence)
            values ('jag', 'post', 'awdeorio', 1, 'spam', 'reported by jag', 'words of evidence');
            """);
        await site.TokenAsync("awdeorio");
        var archive = await ArchiveFile.ExportAsync(await site.As("awdeorio"));
        var all = string.Concat(
            archive.Files.Keys.Where(name => !name.StartsWith("pictures/", StringComparison.Ordinal)).Select(archive.Text));
        foreach (var secret in new[]
        {
            await site.OneAsync<string>("select password from users where username = 'awdeorio'"),
            await site.OneAsync<string>("select stamp::text from password_stamps where username = 'awdeorio'"),
            await site.OneAsync<string>("select sessionid from login_sessions where username = 'awdeorio' limit 1"),
            await site.OneAsync<string>("select encode(hash, 'hex') from api_tokens"),
            await site.OneAsync<string>("select email from users where username = 'jag'"),
            "reported by", "evidence", "password",
        })
        {
            Assert.DoesNotContain(secret, all);
        }
    }

    [Fact]
    public async Task WordsOfThoseWhomTheAccountDoesNotSeeAreNotInItAndItsOwnAre()
    {
        var post = await site.AddPostAsync("awdeorio");
        var theirs = await site.AddPostAsync("jag");
        await site.RunAsync($"""
            insert into comments (owner, postid, text) values
                ('jag', {post}, 'of one who is blocked'), ('michjc', {post}, 'of one who blocks'), ('jflinn', {post}, 'of a friend'),
                ('awdeorio', {theirs}, 'my own words');
            insert into likes (owner, postid) values
                ('jag', {post}), ('michjc', {post}), ('jflinn', {post}), ('awdeorio', {theirs}), ('awdeorio', {post});
            insert into saved_posts (username, postid) values ('awdeorio', {theirs});
            insert into blocks (blocker, blocked) values ('awdeorio', 'jag'), ('michjc', 'awdeorio');
            """);
        var archive = await ArchiveFile.ExportAsync(await site.As("awdeorio"));
        var exported = archive.List("posts.json").Single(one => one["id"]!.GetValue<int>() == post);
        Assert.Equal(["of a friend"], exported["comments"]!.AsArray().Select(one => $"{one!["text"]}"));
        Assert.Equal(["awdeorio", "jflinn"], exported["likes"]!.AsArray().Select(one => $"{one}"));
        var comment = archive.List("comments.json").Single(one => $"{one["text"]}" == "my own words");
        Assert.Equal(($"/posts/{theirs}/", null), ($"{comment["post"]}", comment["owner"]));
        Assert.Null(archive.List("likes.json").Single(one => $"{one["post"]}" == $"/posts/{theirs}/")["owner"]);
        Assert.Null(archive.List("saved.json").Single()["owner"]);
        Assert.DoesNotContain(archive.List("posts.json"), one => one["id"]!.GetValue<int>() == theirs);
        Assert.DoesNotContain("of one who", archive.Text("index.html"));
    }

    [Fact]
    public async Task ListsThatAreReadInPartsAreWhole()
    {
        var post = await site.AddPostAsync("awdeorio");
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password)
            select 'fan' || n, 'Fan', 'f@example.com', 'x.jpg', 'none' from generate_series(10000, 12299) n;
            insert into likes (owner, postid) select username, {post} from users where username like 'fan%';
            insert into following (follower, followee) select username, 'awdeorio' from users where username like 'fan%';
            insert into comments (owner, postid, text) select 'fan10000', {post}, 'comment ' || n from generate_series(1, 350) n;
            insert into posts (owner, filename, created)
            select 'awdeorio', 'x.jpg', timestamp '2020-01-01' + n * interval '1 hour' from generate_series(45, 1, -1) n;
            """);
        var archive = await ArchiveFile.ExportAsync(await site.As("awdeorio"));
        var exported = archive.List("posts.json").Single(one => one["id"]!.GetValue<int>() == post);
        Assert.Equal(Enumerable.Range(10000, 2300).Select(n => $"fan{n}"), exported["likes"]!.AsArray().Select(one => $"{one}"));
        Assert.Equal(
            Enumerable.Range(1, 350).Select(n => $"comment {n}"), exported["comments"]!.AsArray().Select(one => $"{one!["text"]}"));
        Assert.Equal(2300, archive.List("followers.json").Count(one => $"{one["name"]}".StartsWith("fan", StringComparison.Ordinal)));
        var times = archive.List("posts.json").ConvertAll(one => $"{one["created"]}");
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Equal(["pictures/x.jpg"], archive.Missing);
    }

    [Fact]
    public async Task APhotoThatCannotBeReadIsNamedAndThePageSaysSo()
    {
        var lost = await site.OneAsync<string>("select filename from posts where postid = 3");
        File.Delete(System.IO.Path.Combine(site.Uploads, lost));
        var archive = await ArchiveFile.ExportAsync(await site.As("awdeorio"));
        Assert.Equal([$"pictures/{lost}"], archive.Missing);
        Assert.DoesNotContain($"pictures/{lost}", archive.Files.Keys);
        var page = Html.Parse(archive.Text("index.html"));
        Assert.Contains("1 photo could not be read", page.QuerySelector("main > .missing")!.TextContent);
        Assert.Equal("Photo 1 could not be read.", page.QuerySelector("#post-3 .missing")!.TextContent);
    }

    [Fact]
    public async Task ThePageHasNoScriptAndNeedsNothingOutsideTheArchive()
    {
        await site.RunAsync("""
            insert into post_texts (postid, caption, alt)
            values (3, '<script>alert(1)</script> {0} {{x}}', '"><img src=x onerror=alert(1)>');
            insert into comments (owner, postid, text) values ('jag', 3, '</ul><script src="https://evil.example/"></script>');
            update users set fullname = '<i>Andrew</i>' where username = 'awdeorio';
            """);
        var archive = await ArchiveFile.ExportAsync(await site.As("awdeorio"));
        var page = Html.Parse(archive.Text("index.html"));
        Assert.Empty(page.QuerySelectorAll("script, form, iframe, object, [onerror], [onclick], [style], i"));
        Assert.Contains("<script>alert(1)</script> {0} {{x}}", page.QuerySelector("#post-3 .caption")!.TextContent);
        var needed = page.QuerySelectorAll("[src], link[href]").Select(one => one.GetAttribute("src") ?? one.GetAttribute("href")!)
            .Concat(page.QuerySelectorAll("a[href]").Select(one => one.GetAttribute("href")!)).ToList();
        Assert.All(needed, name => Assert.True(
            name.StartsWith('#') ? page.GetElementById(name[1..]) is not null : archive.Files.ContainsKey(name), name));
        Assert.Equal(archive.List("posts.json").Count, page.QuerySelectorAll("article").Length);
        Assert.DoesNotMatch(@"url\(|@import|https?:", archive.Text("style.css"));
    }

    [Fact]
    public async Task AnAccountThatHasNothingGetsAnArchiveToo()
    {
        var archive = await ArchiveFile.ExportAsync(await site.NewAsync("newcomer"));
        Assert.Empty(archive.List("posts.json"));
        Assert.Contains("No posts.", Html.Parse(archive.Text("index.html")).Body!.TextContent);
    }

    [Fact]
    public async Task WhatIsMalformedIs400AndTheLogNamesEachExport()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(400, (await visitor.PostAsync(Path, ("operation", "import"))).Status);
        Assert.Equal(400, (await visitor.PostAsync(Path)).Status);
        var before = site.Log.Count(line => line.Contains("Account exported: awdeorio"));
        await ArchiveFile.ExportAsync(visitor);
        Assert.Equal(before + 1, site.Log.Count(line => line.Contains("Account exported: awdeorio")));
    }

    [Fact]
    public async Task AfterThreeADayItIs429OnThePage()
    {
        var visitor = await site.As("michjc");
        for (var i = 0; i < 3; i++)
        {
            await ArchiveFile.ExportAsync(visitor);
        }

        var answer = await visitor.PostAsync(Path, ("operation", "export"));
        Assert.Equal(429, answer.Status);
        Assert.Contains("too often", answer.Page.QuerySelector("#export-problem")!.TextContent);
    }

    [Fact]
    public async Task WhoReadsSlowlyOrLeavesHoldsNeitherConnectionNorFile()
    {
        var visitor = await site.As("awdeorio");
        var content = new FormUrlEncodedContent(
            [KeyValuePair.Create("operation", "export"), KeyValuePair.Create("csrf_token", await visitor.TokenAsync())]);
        using (var answer = await visitor.BeginAsync(new HttpRequestMessage(HttpMethod.Post, Path) { Content = content }))
        {
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal(0, await site.OneAsync<long>("""
                select count(*) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
                """));
        }

        var temp = site.Services.GetRequiredService<TempFolder>().Path;
        await Eventually.Async(() => Directory.GetDirectories(temp).Length == 0);
    }
}
