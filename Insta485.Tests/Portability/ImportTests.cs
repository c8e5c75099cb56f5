using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Portability;

/// <summary>An archive becomes the posts of an account: in steps, as it was, and without words in anybody's mouth.</summary>
public sealed class ImportTests(MovingSite site) : IClassFixture<MovingSite>, IAsyncLifetime
{
    private const string Path = "/accounts/import/";

    public Task InitializeAsync() => site.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task AfterAMoveEverythingIsEqualButTheNameAndSoAfterAnother()
    {
        var (first, archive) = await site.ExportedAsync("mover", 24);
        Assert.Equal(302, (await first.PostAsync("/accounts/", ("operation", "delete"))).Status);
        var second = await site.NewAsync("moved");
        await MovingAccount.ImportAsync(second, archive.Bytes);
        var page = await second.PageAsync(Path);
        Assert.Contains("All done: 24 of 24 posts.", page.Text);
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")));
        var again = await ArchiveFile.ExportAsync(second);
        Assert.Equal(archive.Essence(), again.Essence());
        Assert.All(again.List("posts.json"), post => Assert.Empty(post["likes"]!.AsArray()));
        Assert.Equal(24L, await site.OneAsync<long>("""
            select count(*) from posts p join imported_posts i on i.postid = p.postid where owner = 'moved'
            """));
        // By date, so that a feed by ids has them in order.
        Assert.True(await site.OneAsync<bool>("""
            select array_agg(postid order by created) = array_agg(postid order by postid) from posts where owner = 'moved'
            """));
        // No account is notified, and no other account has a comment.
        Assert.Equal(0L, await site.OneAsync<long>("""
            select count(*) from comments c join posts p using (postid) where p.owner = 'moved' and c.owner <> 'moved'
            """));
        Assert.Equal(0L, await site.OneAsync<long>("select count(*) from notifications where actor = 'moved'"));
        Assert.Contains(site.Log, line => line.Contains("Import begun: moved"));
        Assert.Contains(site.Log, line => line.Contains("Import ended: moved"));

        // Once more: what was before the first move stays before it.
        var third = await site.NewAsync("movedtwice");
        await MovingAccount.ImportAsync(third, (await MovingAccount.ExportAsync(second)).Bytes);
        Assert.Equal(archive.Essence(), (await ArchiveFile.ExportAsync(third)).Essence());
    }

    [Fact]
    public async Task ToAnotherSiteAndBackWithItsPhotosInS3()
    {
        var (_, archive) = await site.ExportedAsync("traveller", 6);
        var other = new FarSite();
        await other.InitializeAsync();
        try
        {
            var there = await other.NewAsync("traveller");
            await MovingAccount.ImportAsync(there, archive.Bytes);
            Assert.DoesNotContain(other.Server.Objects.Keys, key => key.Contains("imports/"));
            var back = await MovingAccount.ExportAsync(there);
            var here = await site.NewAsync("returned");
            await MovingAccount.ImportAsync(here, back.Bytes);
        }
        finally
        {
            await other.DisposeAsync();
        }

        Assert.Equal(archive.Essence(), (await ArchiveFile.ExportAsync(await site.As("returned", "long enough"))).Essence());
    }

    [Fact]
    public async Task WhatWasBeforeIsShownOnThePageOfThePostAndNowhereElse()
    {
        var (_, archive) = await site.ExportedAsync("mover", 3);
        var visitor = await site.NewAsync("moved");
        await MovingAccount.ImportAsync(visitor, archive.Bytes);
        var post = await site.OneAsync<int>("""
            select p.postid from posts p join imported_comments c using (postid) where p.owner = 'moved' limit 1
            """);
        var page = (await visitor.PageAsync($"/posts/{post}/")).Page;
        var moved = page.QuerySelector(".moved")!;
        Assert.Contains("and 3 likes before the move", moved.TextContent);
        Assert.Equal(["jag", "michjc"], moved.QuerySelectorAll("b").Select(name => name.TextContent));
        Assert.Empty(moved.QuerySelectorAll("a, form"));
        Assert.Contains("by moved", page.QuerySelector(".comments")!.TextContent.Replace("mover", "moved", StringComparison.Ordinal));
        var api = new ApiClient(visitor);
        var json = await api.GetAsync($"/api/v1/posts/{post}/");
        Assert.DoesNotContain("by jag", json.Body);
        Assert.Equal(0, json.Json()["likes"]!["numLikes"]!.GetValue<int>());
        Assert.DoesNotContain("before the move", (await visitor.PageAsync("/")).Text);
        // It goes with the post.
        await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", $"{post}"));
        Assert.Equal(0L, await site.OneAsync<long>($"select count(*) from imported_comments where postid = {post}"));
    }

    [Fact]
    public async Task LongListsOfWordsHavePages()
    {
        var (_, archive) = await site.ExportedAsync("mover", 1);
        var visitor = await site.NewAsync("moved");
        await MovingAccount.ImportAsync(visitor, archive.Bytes);
        await site.RunAsync("""
            insert into imported_comments
            select (select max(postid) from posts), n, 'old', 'word ' || n, now() from generate_series(1, 101) n
            """);
        var post = await site.OneAsync<int>("select max(postid) from posts");
        var words = new List<string>();
        for (var next = $"/posts/{post}/"; next is not null;)
        {
            var page = (await visitor.PageAsync(next)).Page;
            words.AddRange(page.QuerySelectorAll(".moved li span[dir]").Select(text => text.TextContent));
            next = page.QuerySelector(".moved [rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(1, 101).Select(n => $"word {n}"), words);
    }

    [Fact]
    public async Task WhoWasFollowedIsListedAndNobodyIsFollowed()
    {
        var first = await site.NewAsync("mover");
        await site.RunAsync("""
            insert into following (follower, followee) values ('mover', 'jag'), ('mover', 'michjc'), ('mover', 'jflinn');
            """);
        var (_, archive) = await site.ExportedAsync("mover", 1, first);
        await site.RunAsync("delete from users where username = 'jflinn'");
        var visitor = await site.NewAsync("moved");
        await site.RunAsync("insert into blocks (blocker, blocked) values ('michjc', 'moved')");
        await MovingAccount.ImportAsync(visitor, archive.Bytes);
        var page = (await visitor.PageAsync(Path)).Page;
        Assert.Equal(["jag"], page.QuerySelectorAll(".person .name").Select(name => name.TextContent));
        Assert.Equal(0L, await site.OneAsync<long>("select count(*) from following where follower = 'moved'"));
        Assert.Equal(302, (await visitor.SubmitAsync(page.Form("follow"))).Status);
        Assert.Empty((await visitor.PageAsync(Path)).Page.QuerySelectorAll(".person"));
        // Closed, the page is as before.
        Assert.Equal(302, (await visitor.SubmitAsync((await visitor.PageAsync(Path)).Page.Form("cancel"))).Status);
        Assert.Equal(0L, await site.OneAsync<long>("select count(*) from imports"));
    }

    [Fact]
    public async Task OnlyAnAccountWithoutPostsBeginsAndOnlyOnce()
    {
        var (mover, archive) = await site.ExportedAsync("mover", 2);
        var refused = await mover.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        Assert.Equal((409, true), (refused.Status, refused.Text.Contains("without posts only")));
        var visitor = await site.NewAsync("moved");
        Assert.Equal(302, (await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"))).Status);
        Assert.Single(Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")));
        var again = await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        Assert.Equal((409, true), (again.Status, again.Text.Contains("End it first")));
        // No address serves the archive.
        var name = await site.OneAsync<string>("select filename from imports");
        foreach (var path in new[] { $"/uploads/{name}", $"/uploads/imports/{name}" })
        {
            Assert.Equal(404, (await visitor.GetAsync(path)).Status);
        }

        Assert.Equal(302, (await visitor.PostAsync(Path, ("operation", "cancel"))).Status);
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")));
        Assert.Equal(409, (await visitor.PostAsync(Path, ("operation", "cancel"))).Status);
        Assert.Equal(409, (await visitor.PostAsync(Path, ("operation", "continue"))).Status);
        Assert.Equal(400, (await visitor.PostAsync(Path, ("operation", "export"))).Status);
        Assert.Equal(400, (await visitor.PostAsync(Path, ("operation", "begin"))).Status);
    }

    [Fact]
    public async Task AnArchiveThatIsGoneIsSaidAndTheImportCanBeEnded()
    {
        var (_, archive) = await site.ExportedAsync("mover", 2);
        var visitor = await site.NewAsync("moved");
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        Array.ForEach(Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")), File.Delete);
        var answer = await visitor.PostAsync(Path, ("operation", "continue"));
        Assert.Equal(400, answer.Status);
        Assert.Contains("not there any more", answer.Page.QuerySelector("#import-problem")!.TextContent);
        Assert.Equal(302, (await visitor.SubmitAsync(answer.Page.Form("cancel"))).Status);
    }

    private sealed class FarSite : S3Site
    {
        protected override (string Key, string Value)[] More => [("Limits:ExportsPerAccount:Times", "1000")];
    }
}
