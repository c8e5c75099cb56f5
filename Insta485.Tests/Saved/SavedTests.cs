using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Saved;

/// <summary>Saved posts: save, remove, the page and the API. Nobody else learns of it.</summary>
public sealed class SavedTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task SaveAndUnsave()
    {
        var visitor = await site.As("awdeorio");
        var card = (await visitor.PageAsync("/posts/4/")).Page;
        var saved = await visitor.SubmitAsync(card.Form("save"));
        Assert.Equal((302, "/posts/4/"), (saved.Status, saved.Location));
        Assert.Equal(["/posts/4/"], await SavedAsync(visitor));
        // Twice is a conflict from a form, and success from a script.
        Assert.Equal(409, (await PostAsync(visitor, "save", "4")).Status);
        Assert.Equal(200, (await FragmentAsync(visitor, "save", "4")).Status);
        var unsaved = await visitor.SubmitAsync((await visitor.PageAsync("/posts/4/")).Page.Form("unsave"));
        Assert.Equal((302, "/posts/4/"), (unsaved.Status, unsaved.Location));
        Assert.Equal(409, (await PostAsync(visitor, "unsave", "4")).Status);
        Assert.Contains("Nothing saved yet.", (await visitor.PageAsync("/saved/")).Text, StringComparison.Ordinal);
        Assert.Equal("/saved/", (await PostAsync(visitor, "save", "4")).Location);
    }

    [Fact]
    public async Task AScriptGetsTheButtonAsItIs()
    {
        var visitor = await site.As("awdeorio");
        var saved = await FragmentAsync(visitor, "save", "4");
        Assert.Contains("name=\"unsave\"", saved.Body, StringComparison.Ordinal);
        Assert.Contains("unsave photo by jag", saved.Body, StringComparison.Ordinal);
        var unsaved = await FragmentAsync(visitor, "unsave", "4");
        Assert.Contains("name=\"save\"", unsaved.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await FragmentAsync(visitor, "unsave", "4")).Status);
    }

    [Theory]
    [InlineData("save", "999", 404)]
    [InlineData("unsave", "999", 404)]
    [InlineData("save", "x", 400)]
    [InlineData("save", "", 400)]
    [InlineData("save", null, 400)]
    [InlineData("keep", "4", 400)]
    public async Task WhatMakesNoSenseIsRefused(string operation, string? postId, int status)
    {
        var visitor = await site.As("awdeorio");
        var answer = postId is null
            ? await visitor.PostAsync("/saved/", ("operation", operation)) : await PostAsync(visitor, operation, postId);
        Assert.Equal(status, answer.Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from saved_posts"));
    }

    [Fact]
    public async Task TwoAtTheSameMomentAreOne()
    {
        var visitor = await site.As("jflinn");
        await visitor.TokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostAsync(visitor, "save", "1")));
        Assert.Equal(1, answers.Count(answer => answer.Status == 302));
        Assert.All(answers, answer => Assert.True(answer.Status is 302 or 409));
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from saved_posts"));
    }

    [Fact]
    public async Task TheLastSavedComesFirstAndThereArePages()
    {
        await site.RefillWithThirtyFiveAsync();
        await site.RunAsync("insert into saved_posts (username, postid) select 'jag', n from generate_series(101, 130) n");
        var visitor = await site.As("jag");
        var page = (await visitor.PageAsync("/saved/")).Page;
        var first = page.QuerySelectorAll(".grid a").Select(link => link.GetAttribute("href")).ToList();
        Assert.Equal((24, "/posts/130/"), (first.Count, first[0]));
        var older = await SavedAsync(visitor, page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(Enumerable.Range(101, 6).Reverse().Select(id => $"/posts/{id}/"), older);
    }

    [Fact]
    public async Task WhatIsOutOfSightIsSkippedComesBackAndCanBeRemoved()
    {
        await site.RunAsync("insert into saved_posts (username, postid) values ('awdeorio', 2), ('awdeorio', 4)");
        var visitor = await site.As("awdeorio");
        await site.RunAsync("insert into account_settings (username, is_private) values ('jag', true)");
        Assert.Equal(["/posts/2/"], await SavedAsync(visitor));
        await site.RunAsync("update account_settings set is_private = false");
        Assert.Equal(["/posts/4/", "/posts/2/"], await SavedAsync(visitor));
        await site.RunAsync("update account_settings set is_private = true");
        Assert.Equal(302, (await PostAsync(visitor, "unsave", "4")).Status);
        Assert.Equal(404, (await PostAsync(visitor, "unsave", "4")).Status);
        Assert.Equal(404, (await PostAsync(visitor, "save", "4")).Status);
    }

    [Fact]
    public async Task APageLooksAtTwoHundredAndTheNextOneGoesOn()
    {
        await site.RunAsync("""
            insert into account_settings (username, is_private) values ('jag', true);
            insert into posts (postid, owner, filename) select n, 'jag', 'x.jpg' from generate_series(1001, 1250) n;
            insert into saved_posts (username, postid) select 'awdeorio', n from generate_series(1, 3) n;
            insert into saved_posts (username, postid) select 'awdeorio', n from generate_series(1001, 1250) n;
            """);
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/saved/")).Page;
        Assert.Empty(page.QuerySelectorAll(".grid li"));
        Assert.Equal(
            ["/posts/3/", "/posts/2/", "/posts/1/"], await SavedAsync(visitor, page.QuerySelector("a[rel=next]")!.GetAttribute("href")!));
    }

    [Fact]
    public async Task NobodyElseLearnsOfIt()
    {
        var (visitor, owner) = (await site.As("awdeorio"), await site.As("jag"));
        await site.RunAsync("update posts set created = created - interval '1 day'; delete from notifications");
        var before = (await owner.PageAsync("/posts/4/")).Text;
        Assert.Equal(302, (await PostAsync(visitor, "save", "4")).Status);
        Assert.Equal(before, (await owner.PageAsync("/posts/4/")).Text);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from notifications"));
        Assert.NotNull((await owner.PageAsync("/posts/4/")).Page.QuerySelector("input[name=save]"));
        Assert.Empty(await SavedAsync(owner));
        Assert.NotNull((await visitor.PageAsync("/users/awdeorio/")).Page.QuerySelector(".profile a[href='/saved/']"));
        Assert.Null((await visitor.PageAsync("/users/jag/")).Page.QuerySelector(".profile a[href='/saved/']"));
    }

    [Fact]
    public async Task ForPrograms()
    {
        var program = site.Basic("awdeorio");
        foreach (var id in (int[])[4, 2, 4])
        {
            Assert.Equal(204, (await program.PutAsync($"/api/v1/saved/{id}/")).Status);
        }

        (await program.GetAsync("/api/v1/saved/")).AssertJson(200, """
            {"next": "", "results": [{"postid": 2, "url": "/api/v1/posts/2/"}, {"postid": 4, "url": "/api/v1/posts/4/"}],
             "url": "/api/v1/saved/"}
            """);
        var first = await program.GetAsync("/api/v1/saved/?size=1");
        Assert.Equal(4, (await program.GetAsync(first.Text("next"))).Json()["results"]![0]!["postid"]!.GetValue<int>());
        foreach (var id in (int[])[4, 4])
        {
            Assert.Equal(204, (await program.DeleteAsync($"/api/v1/saved/{id}/")).Status);
        }

        (await program.PutAsync("/api/v1/saved/999/")).AssertError(404);
        (await program.DeleteAsync("/api/v1/saved/999/")).AssertError(404);
        (await site.AnonymousApi().GetAsync("/api/v1/saved/")).AssertError(403);
        (await site.AnonymousApi().PutAsync("/api/v1/saved/4/")).AssertError(403);
    }

    private static async Task<List<string?>> SavedAsync(Visitor visitor, string path = "/saved/") =>
        [.. (await visitor.PageAsync(path)).Page.QuerySelectorAll(".grid a").Select(link => link.GetAttribute("href"))];

    private static Task<Answer> PostAsync(Visitor visitor, string operation, string postId) =>
        visitor.PostAsync("/saved/", ("operation", operation), ("postid", postId));

    private static async Task<Answer> FragmentAsync(Visitor visitor, string operation, string postId)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/saved/?target=/posts/4/")
        {
            Content = new FormUrlEncodedContent(
                [new("operation", operation), new("postid", postId), new("csrf_token", await visitor.TokenAsync())]),
        };
        request.Headers.Add("Fragment", "1");
        return await visitor.SendAsync(request);
    }
}
