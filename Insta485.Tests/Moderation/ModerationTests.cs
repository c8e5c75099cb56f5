using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Moderation;

/// <summary>The queue, what moderators decide, and the log. michjc is the moderator, jag reports, awdeorio is reported.</summary>
public sealed class ModerationTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Reason = "Against the rules of this site.";

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ForOthersThereIsNoSuchPage()
    {
        var report = await ReportAsync("postid", "3");
        string[] paths =
        [
            "/moderation/", $"/moderation/reports/{report}/", "/moderation/users/awdeorio/", "/moderation/log/",
            $"/moderation/reports/{report}/pictures/1/",
        ];
        var (moderator, other) = (await site.As("michjc"), await site.As("awdeorio"));
        foreach (var path in paths)
        {
            Assert.Equal(200, (await moderator.GetAsync(path)).Status);
            Assert.Equal(404, (await other.GetAsync(path)).Status);
        }

        foreach (var operation in (string[])["dismiss", "nonsense"])
        {
            Assert.Equal(404, (await ActAsync(other, operation, "reportid", $"{report}")).Status);
        }

        Assert.NotNull((await moderator.PageAsync("/accounts/edit/")).Page.QuerySelector("a[href='/moderation/']"));
        Assert.Null((await other.PageAsync("/accounts/edit/")).Page.QuerySelector("a[href='/moderation/']"));
    }

    [Fact]
    public async Task TheQueueHasALineForEachThingOldestFirst()
    {
        var first = await ReportAsync("postid", "3");
        await ReportAsync("username", "awdeorio");
        await ReportAsync("postid", "3", by: "jflinn");
        var page = (await (await site.As("michjc")).PageAsync("/moderation/")).Page;
        var lines = page.QuerySelectorAll(".log li").Select(line => Html.Words(line.TextContent)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("Post by awdeorio Spam or advertising · 2 reports", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Account awdeorio Spam or advertising · 1 report", lines[1], StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector($"a[href='/moderation/reports/{first}/']"));
    }

    [Fact]
    public async Task TheQueueHasPages()
    {
        await site.RunAsync("""
            insert into posts (postid, owner, filename) select n, 'awdeorio', 'x.jpg' from generate_series(101, 140) n;
            insert into reports (kind, subject, postid, reason) select 'post', 'awdeorio', n, 'spam' from generate_series(101, 140) n;
            """);
        var moderator = await site.As("michjc");
        var first = (await moderator.PageAsync("/moderation/")).Page;
        Assert.Equal(30, first.QuerySelectorAll(".log li").Length);
        var next = first.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        Assert.Equal(10, (await moderator.PageAsync(next)).Page.QuerySelectorAll(".log li").Length);
    }

    [Fact]
    public async Task DismissDecidesAllReportsOfTheThing()
    {
        var report = await ReportAsync("commentid", "1");
        await ReportAsync("commentid", "1", by: "jflinn");
        var other = await ReportAsync("postid", "3");
        var moderator = await site.As("michjc");
        var page = await moderator.PageAsync($"/moderation/reports/{report}/");
        Assert.Contains("#chickensofinstagram", page.Text, StringComparison.Ordinal);
        Assert.Contains("2 reports", page.Text, StringComparison.Ordinal);
        var form = page.Page.QuerySelector("form:has(input[name=dismiss])")!;
        var done = await moderator.SubmitAsync(form, ("reason", Reason));
        Assert.Equal((302, "/moderation/"), (done.Status, done.Location));
        Assert.Equal(other, await site.OneAsync<long>("select reportid from reports where decided is null"));
        Assert.Equal(409, (await moderator.SubmitAsync(form, ("reason", Reason))).Status);
        var log = await moderator.PageAsync("/moderation/log/?username=awdeorio");
        Assert.Contains($"dismiss awdeorio {Reason} #chickensofinstagram by michjc", Html.Words(log.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARemovedPostIsGoneWithItsPhoto()
    {
        var owner = await site.As("awdeorio");
        await owner.UploadAsync();
        var post = await site.OneAsync<int>("select max(postid) from posts");
        var file = await site.OneAsync<string>($"select filename from posts where postid = {post}");
        var report = await ReportAsync("postid", $"{post}");
        var moderator = await site.As("michjc");
        Assert.Equal(302, (await ActAsync(moderator, "remove_post", "reportid", $"{report}")).Status);
        Assert.Equal(404, (await owner.GetAsync($"/posts/{post}/")).Status);
        Assert.Equal(404, (await owner.GetAsync($"/uploads/{file}")).Status);
        Assert.False(File.Exists(Path.Combine(site.Uploads, file)));
        Assert.Equal("remove_post", await site.OneAsync<string>($"select decision from reports where reportid = {report}"));
        var page = await moderator.PageAsync($"/moderation/reports/{report}/");
        Assert.Contains("It is not there any more.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARemovedCommentIsInTheLog()
    {
        var report = await ReportAsync("commentid", "1");
        await site.RunAsync("update comments set text = 'changed since' where commentid = 1");
        var moderator = await site.As("michjc");
        Assert.Contains("changed since", (await moderator.PageAsync($"/moderation/reports/{report}/")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await ActAsync(moderator, "remove_post", "reportid", $"{report}")).Status);
        Assert.Equal(302, (await ActAsync(moderator, "remove_comment", "reportid", $"{report}")).Status);
        Assert.Equal("changed since", await site.OneAsync<string>("select detail from moderation_log"));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from comments where commentid = 1"));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("   a   a   ")]
    public async Task AReasonIsRequired(string reason)
    {
        var report = await ReportAsync("postid", "3");
        var answer = await ActAsync(await site.As("michjc"), "remove_post", "reportid", $"{report}", reason);
        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Page.QuerySelector("#remove_post-reason-problem"));
        Assert.Equal(reason, answer.Page.QuerySelector("textarea")!.TextContent);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from moderation_log"));
    }

    [Theory]
    [InlineData("dismiss", "username", "awdeorio", 400)]
    [InlineData("lift", "reportid", "1", 400)]
    [InlineData("suspend", "reportid", "", 400)]
    [InlineData("ban", "reportid", "1", 400)]
    [InlineData("dismiss", "reportid", "999", 404)]
    [InlineData("suspend", "username", "nobody", 404)]
    [InlineData("lift", "username", "awdeorio", 409)]
    public async Task WhatIsNotThere(string operation, string key, string value, int status) =>
        Assert.Equal(status, (await ActAsync(await site.As("michjc"), operation, key, value)).Status);

    [Fact]
    public async Task NothingAgainstAModerator()
    {
        await site.RunAsync("insert into moderators (username, granted_by) values ('awdeorio', 'test')");
        var report = await ReportAsync("postid", "3");
        var moderator = await site.As("michjc");
        Assert.Equal(403, (await ActAsync(moderator, "suspend", "username", "awdeorio")).Status);
        Assert.Equal(403, (await ActAsync(moderator, "suspend", "reportid", $"{report}")).Status);
        Assert.Equal(403, (await ActAsync(moderator, "remove_post", "reportid", $"{report}")).Status);
        // A moderator does not decide about their own account.
        Assert.Equal(403, (await ActAsync(await site.As("awdeorio"), "dismiss", "reportid", $"{report}")).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from reports where decided is null"));
        Assert.Equal(302, (await ActAsync(moderator, "dismiss", "reportid", $"{report}")).Status);
    }

    [Fact]
    public async Task OfTwoModeratorsAtOnceOneIsFirst()
    {
        await site.RunAsync("insert into moderators (username, granted_by) values ('jflinn', 'test')");
        for (var round = 0; round < 10; round++)
        {
            await site.RunAsync("delete from reports");
            var (first, second) = (await ReportAsync("postid", "3"), await ReportAsync("postid", "3", by: "jflinn"));
            var answers = await Task.WhenAll(
                ActAsync(await site.As("michjc"), "dismiss", "reportid", $"{first}"),
                ActAsync(await site.As("jflinn"), "dismiss", "reportid", $"{second}"));
            Assert.Equal([302, 409], answers.Select(answer => answer.Status).Order());
        }

        Assert.Equal(10, await site.OneAsync<long>("select count(*) from moderation_log"));
    }

    [Fact]
    public async Task TheyOpenNothingElse()
    {
        await site.RunAsync("insert into account_settings (username, is_private) values ('awdeorio', true); delete from following");
        var report = await ReportAsync("postid", "3", by: "jag", isVisible: false);
        var moderator = await site.As("michjc");
        var file = await site.OneAsync<string>("select filename from posts where postid = 3");
        Assert.Equal(404, (await moderator.GetAsync("/posts/3/")).Status);
        Assert.Equal(404, (await moderator.GetAsync($"/uploads/{file}")).Status);
        Assert.Equal(404, (await moderator.GetAsync($"/moderation/reports/{report}/pictures/2/")).Status);
        var picture = await moderator.GetAsync($"/moderation/reports/{report}/pictures/1/");
        Assert.Equal((200, "no-cache, private"), (picture.Status, $"{picture.Headers.CacheControl}"));
        // All photos of the post were reported.
        await site.RunAsync("insert into post_pictures (postid, place, filename) select 3, 2, filename from posts where postid = 1");
        Assert.Equal(200, (await moderator.GetAsync($"/moderation/reports/{report}/pictures/2/")).Status);
        Assert.Equal(2, (await moderator.PageAsync($"/moderation/reports/{report}/")).Page.QuerySelectorAll("main img").Length);
    }

    // Direct where the reporter can no longer see it.
    private async Task<long> ReportAsync(string key, string value, string by = "jag", bool isVisible = true)
    {
        if (!isVisible)
        {
            return await site.OneAsync<long>($"""
                insert into reports (reporter, kind, subject, postid, reason)
                select '{by}', 'post', owner, postid, 'spam' from posts where postid = {value} returning reportid
                """);
        }

        var answer = await (await site.As(by)).PostAsync("/reports/", ("operation", "report"), (key, value), ("reason", "spam"));
        Assert.Equal(302, answer.Status);
        return await site.OneAsync<long>("select max(reportid) from reports");
    }

    private static Task<Answer> ActAsync(Visitor who, string operation, string key, string value, string reason = Reason) =>
        who.PostAsync("/moderation/", ("operation", operation), (key, value), ("reason", reason));
}
