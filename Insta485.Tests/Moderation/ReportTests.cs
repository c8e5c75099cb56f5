using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Moderation;

/// <summary>Reports of posts, comments and accounts.</summary>
public sealed class ReportTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    // The post 3 is awdeorio's, and so is the comment 1 under it.
    private const string Post = "/reports/new/?postid=3";
    private const string Comment = "/reports/new/?commentid=1";
    private const string Account = "/reports/new/?username=awdeorio";

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(Post, "postid", "3", "/posts/3/")]
    [InlineData(Comment, "commentid", "1", "/posts/3/")]
    [InlineData(Account, "username", "awdeorio", "/users/awdeorio/")]
    public async Task APageAndItsForm(string path, string field, string value, string thing)
    {
        var visitor = await site.As("jag");
        var page = await visitor.PageAsync(path);
        var form = page.Page.QuerySelector("form[action^='/reports/']")!;
        Assert.Equal(value, form.QuerySelector($"input[name={field}]")!.GetAttribute("value"));
        Assert.NotNull(page.Page.QuerySelector($"main a[href='{thing}']"));
        var sent = await visitor.SubmitAsync(form, ("reason", "hate"), ("text", "  Twice now.  "));
        Assert.Equal((302, path), (sent.Status, sent.Location));
        Assert.Contains("A moderator will look at it.", (await visitor.PageAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal("jag awdeorio hate Twice now.",
            await site.OneAsync<string>("select concat_ws(' ', reporter, subject, reason, text) from reports"));
        Assert.Equal(409, (await visitor.SubmitAsync(form, ("reason", "spam"))).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from reports"));
    }

    [Fact]
    public async Task LinksLeadThere()
    {
        var visitor = await site.As("jag");
        var post = (await visitor.PageAsync("/posts/3/")).Page;
        Assert.NotNull(post.QuerySelector($"a[href='{Post}']"));
        Assert.NotNull(post.QuerySelector($"a[href='{Comment}']"));
        Assert.NotNull((await visitor.PageAsync("/users/awdeorio/options/")).Page.QuerySelector($"a[href='{Account}']"));
        // One's own has none, and neither has the main page.
        var own = (await (await site.As("awdeorio")).PageAsync("/posts/3/")).Page;
        Assert.Null(own.QuerySelector($"a[href='{Post}']"));
        Assert.Null(own.QuerySelector($"a[href='{Comment}']"));
        Assert.Null((await visitor.PageAsync("/")).Page.QuerySelector("a[href*='reports']"));
    }

    [Fact]
    public async Task TheWordsOfACommentAreKept()
    {
        var visitor = await site.As("jag");
        await visitor.PostAsync("/reports/", ("operation", "report"), ("commentid", "1"), ("reason", "spam"));
        await site.RunAsync("delete from comments where commentid = 1");
        Assert.Equal("#chickensofinstagram", await site.OneAsync<string>("select evidence from reports where commentid = 1"));
    }

    [Theory]
    [InlineData(400, "reason", "", "postid", "3")]
    [InlineData(400, "reason", "dislike", "postid", "3")]
    [InlineData(400, "text", "LONG", "postid", "3")]
    public async Task ARefusedFormComesBackWithWhatWasTyped(int status, string field, string value, string key, string id)
    {
        var visitor = await site.As("jag");
        var text = value == "LONG" ? new string('x', 501) : "These words\nstay.";
        var answer = await visitor.PostAsync("/reports/",
            ("operation", "report"), (key, id), ("reason", field == "reason" ? value : "spam"), ("text", text));
        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Page.QuerySelector($"#{field}-problem[role=alert]"));
        Assert.Equal(text, answer.Page.QuerySelector("textarea")!.TextContent);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from reports"));
    }

    [Theory]
    [InlineData("/reports/new/", 400)]
    [InlineData("/reports/new/?postid=3&commentid=1", 400)]
    [InlineData("/reports/new/?postid=x", 400)]
    [InlineData("/reports/new/?postid=99", 404)]
    [InlineData("/reports/new/?commentid=99", 404)]
    [InlineData("/reports/new/?username=nobody", 404)]
    [InlineData("/reports/new/?username=jag", 400)]
    [InlineData("/reports/new/?postid=4", 400)]
    [InlineData("/reports/new/?commentid=5", 400)]
    public async Task WhatCanNotBeReported(string path, int status)
    {
        await site.RunAsync("update posts set owner = 'jag' where postid = 4; update comments set owner = 'jag' where commentid = 5");
        Assert.Equal(status, (await (await site.As("jag")).GetAsync(path)).Status);
    }

    [Fact]
    public async Task TwentyADay()
    {
        await site.RunAsync("""
            insert into posts (postid, owner, filename) select n, 'awdeorio', 'x.jpg' from generate_series(101, 121) n
            """);
        var program = site.Basic("jag");
        for (var id = 101; id <= 120; id++)
        {
            Assert.Equal(201, (await program.PostAsync("/api/v1/reports/", $$"""{"postid": {{id}}, "reason": "spam"}""")).Status);
        }

        Assert.Equal(200, (await program.PostAsync("/api/v1/reports/", """{"postid": 120, "reason": "spam"}""")).Status);
        (await program.PostAsync("/api/v1/reports/", """{"postid": 121, "reason": "spam"}""")).AssertError(429);
    }

    [Fact]
    public async Task TwoReportsOfOneReporterOutliveWhatTheyAreAbout()
    {
        var program = site.Basic("jag");
        await program.PostAsync("/api/v1/reports/", """{"postid": 1, "reason": "spam"}""");
        await program.PostAsync("/api/v1/reports/", """{"postid": 3, "reason": "spam"}""");
        var owner = await site.As("awdeorio");
        Assert.Equal(302, (await owner.PostAsync("/posts/", ("operation", "delete"), ("postid", "1"))).Status);
        Assert.Equal(302, (await owner.PostAsync("/posts/", ("operation", "delete"), ("postid", "3"))).Status);
        Assert.Equal(2, await site.OneAsync<long>("select count(*) from reports where kind = 'post' and decided is null"));
    }

    [Fact]
    public async Task OneReportOfManyAtOnce()
    {
        var visitors = await site.ManyAs("jag", 4);
        var answers = await Task.WhenAll(visitors.Select(
            one => one.PostAsync("/reports/", ("operation", "report"), ("postid", "3"), ("reason", "spam"))));
        Assert.Equal([302, 409, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from reports"));
    }
}
