using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Texts;

/// <summary>Captions and descriptions: posted, shown, changed, earlier versions. The post 3 is awdeorio's.</summary>
public sealed class CaptionTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Caption = "First line #rain\nsecond <b>line</b> by @jag";

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task APostHasItsCaptionAndDescription()
    {
        var visitor = await site.As("awdeorio");
        var form = (await visitor.PageAsync("/new/")).Page.Form("create_post");
        Assert.Equal(["caption", "alt"], form.QuerySelectorAll("textarea").Select(field => field.GetAttribute("name")!));
        var posted = await PostAsync(visitor, Caption, " A red square. ");
        Assert.Equal(302, posted.Status);
        foreach (var path in (string[])["/", "/posts/5/"])
        {
            var card = (await visitor.PageAsync(path)).Page.QuerySelector("[data-post='5']")!;
            var caption = card.QuerySelector("p.caption")!;
            Assert.Equal(Caption, caption.TextContent);
            Assert.Equal(["/tags/rain/", "/users/jag/"], caption.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!));
            Assert.Equal("A red square.", card.QuerySelector("img.photo")!.GetAttribute("alt"));
            Assert.Equal("A red square.", card.QuerySelector("details.alt p")!.TextContent);
            Assert.DoesNotContain("edited", card.TextContent, StringComparison.Ordinal);
        }

        Assert.Equal("rain", await site.OneAsync<string>("select string_agg(tag, ' ') from post_tags where postid = 5"));
    }

    [Fact]
    public async Task WithoutThemNothingIsDifferent()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(302, (await PostAsync(visitor, " \u200B\n", "\u2800")).Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from post_texts"));
        var card = (await visitor.PageAsync("/")).Page.QuerySelector("[data-post='5']")!;
        Assert.Null(card.QuerySelector(".caption, .alt"));
        Assert.Equal("Photo by awdeorio", card.QuerySelector("img.photo")!.GetAttribute("alt"));
        Assert.Contains("No description", (await visitor.PageAsync("/posts/5/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No description", (await (await site.As("jag")).PageAsync("/posts/5/")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caption", 2201)]
    [InlineData("alt", 1501)]
    public async Task WhatIsTooLongComesBack(string field, int length)
    {
        var visitor = await site.As("awdeorio");
        var typed = new string('x', length);
        var answer = await PostAsync(visitor, field == "caption" ? typed : "stays", field == "alt" ? typed : "stays");
        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Page.QuerySelector($"#{field}-problem[role=alert]"));
        Assert.Equal(typed, answer.Page.QuerySelector($"textarea[name={field}]")!.TextContent);
        Assert.Equal("stays", answer.Page.QuerySelector($"textarea:not([name={field}])")!.TextContent);
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from posts"));
    }

    [Fact]
    public async Task ARefusedPhotoKeepsTheTexts()
    {
        var visitor = await site.As("awdeorio");
        var answer = await visitor.PostFileAsync("/posts/", "a.png", "no picture"u8.ToArray(),
            ("operation", "create"), ("caption", "kept\nhere"), ("alt", "and this"));
        Assert.Equal(400, answer.Status);
        Assert.Equal(["kept\nhere", "and this"], answer.Page.QuerySelectorAll("textarea").Select(field => field.TextContent));
    }

    [Fact]
    public async Task ACaptionIsChangedAndItsVersionsAreKept()
    {
        var visitor = await site.As("awdeorio");
        Assert.NotNull((await visitor.PageAsync("/posts/3/")).Page.QuerySelector("a[href='/posts/3/edit/']"));
        // Within five minutes a version has no readers yet.
        var early = await EditAsync(visitor, "first", "one");
        Assert.Equal((302, "/posts/3/"), (early.Status, early.Location));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from revisions"));
        Assert.DoesNotContain("edited", (await visitor.PageAsync("/posts/3/")).Text, StringComparison.Ordinal);

        await site.RunAsync("update posts set created = created - interval '1 hour'");
        await EditAsync(visitor, "second #hens", "one");
        await EditAsync(visitor, "third", "two");
        Assert.Equal("first|one second #hens|one", await site.OneAsync<string>(
            "select string_agg(text || '|' || alts[1], ' ' order by revisionid) from revisions where postid = 3"));
        Assert.Equal("chickensofinstagram", await site.OneAsync<string>("select string_agg(tag, ' ') from post_tags where postid = 3"));
        var post = (await visitor.PageAsync("/posts/3/")).Page;
        Assert.NotNull(post.QuerySelector("a[href='/posts/3/history/']"));
        Assert.Equal("edited", (await visitor.PageAsync("/")).Page.QuerySelector("[data-post='3'] .rest")!.TextContent.Trim());

        var other = await site.As("jag");
        var history = await other.PageAsync("/posts/3/history/");
        Assert.Equal(["third", "second #hens", "first"], history.Page.QuerySelectorAll("p.caption").Select(text => text.TextContent));
        Assert.Null(history.Page.QuerySelector("main form"));
        Assert.Equal(404, (await other.GetAsync("/posts/99/history/")).Status);
    }

    [Fact]
    public async Task AVersionIsTakenOutByItsOwner()
    {
        var (visitor, other) = (await site.As("awdeorio"), await site.As("jag"));
        await site.RunAsync("update posts set created = created - interval '1 hour'");
        await EditAsync(visitor, "my address", "");
        await EditAsync(visitor, "something else", "");
        var id = await site.OneAsync<long>("select max(revisionid) from revisions");
        (string, string)[] fields = [("operation", "forget"), ("revisionid", $"{id}")];
        Assert.Equal(403, (await other.PostAsync("/posts/", fields)).Status);
        var form = (await visitor.PageAsync("/posts/3/history/")).Page.Form("forget");
        Assert.Equal((302, "/posts/3/history/"), await ToAsync(visitor.SubmitAsync(form)));
        Assert.DoesNotContain("my address", (await visitor.PageAsync("/posts/3/history/")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.PostAsync("/posts/", fields)).Status);
        Assert.Equal(400, (await visitor.PostAsync("/posts/", ("operation", "forget"))).Status);
    }

    [Fact]
    public async Task FiftyVersionsAreKept()
    {
        var visitor = await site.As("awdeorio");
        await site.RunAsync("""
            update posts set created = created - interval '1 hour';
            insert into revisions (postid, text, alts, created) select 3, 'v' || n, '{""}', now() from generate_series(1, 50) n
            """);
        await EditAsync(visitor, "new", "");
        Assert.Equal("50 v2", await site.OneAsync<string>("""
            select concat_ws(' ', count(*), (array_agg(text order by revisionid))[1]) from revisions where postid = 3
            """));
    }

    [Fact]
    public async Task OnlyTheOwnerEdits()
    {
        await site.RunAsync("insert into account_settings (username, is_private) values ('jflinn', true)");
        var visitor = await site.As("jag");
        foreach (var (id, status) in ((int, int)[])[(3, 403), (2, 404), (99, 404)])
        {
            Assert.Equal(status, (await visitor.GetAsync($"/posts/{id}/edit/")).Status);
            Assert.Equal(status, (await visitor.PostAsync("/posts/", ("operation", "edit"), ("postid", $"{id}"), ("caption", "x"))).Status);
        }

        Assert.Equal(400, (await visitor.PostAsync("/posts/", ("operation", "edit"), ("caption", "x"))).Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from post_texts"));
    }

    [Fact]
    public async Task OfTwoTabsTheSecondSeesBothTexts()
    {
        var visitor = await site.As("awdeorio");
        var form = (await visitor.PageAsync("/posts/3/edit/")).Page.Form("save");
        await EditAsync(visitor, "of the other tab", "");
        var answer = await visitor.SubmitAsync(form, ("caption", "of this tab"), ("alt", "this"));
        Assert.Equal(409, answer.Status);
        Assert.Contains("of the other tab", answer.Text, StringComparison.Ordinal);
        Assert.Equal("of this tab", answer.Page.QuerySelector("textarea[name=caption]")!.TextContent);
        Assert.Equal("of the other tab", await site.OneAsync<string>("select caption from post_texts"));
        Assert.Equal(302, (await visitor.SubmitAsync(answer.Page.Form("save"), ("caption", "of this tab"), ("alt", "this"))).Status);
        Assert.Equal("of this tab", await site.OneAsync<string>("select caption from post_texts"));
    }

    [Fact]
    public async Task TheEditFormShowsWhatIsThere()
    {
        var visitor = await site.As("awdeorio");
        await EditAsync(visitor, "a caption", "words", isClosed: true);
        var page = (await visitor.PageAsync("/posts/3/edit/")).Page;
        Assert.Equal(["a caption", "words"], page.QuerySelectorAll("textarea").Select(field => field.TextContent));
        Assert.True(page.QuerySelector("input[name=comments_closed]")!.HasAttribute("checked"));
        // A refused change keeps the box as it was ticked.
        var refused = await visitor.PostAsync("/posts/", ("operation", "edit"), ("postid", "3"),
            ("edited", page.QuerySelector("input[name=edited]")!.GetAttribute("value")!), ("caption", new string('x', 2201)),
            ("alt", "kept"));
        Assert.Equal(400, refused.Status);
        Assert.Equal("kept", refused.Page.QuerySelector("textarea[name=alt]")!.TextContent);
        Assert.False(refused.Page.QuerySelector("input[name=comments_closed]")!.HasAttribute("checked"));
    }

    [Fact]
    public async Task OnlyTheOwnerCommentsOnAClosedPost()
    {
        var (owner, other) = (await site.As("awdeorio"), await site.As("jflinn"));
        await EditAsync(owner, "", "", isClosed: true);
        foreach (var path in (string[])["/", "/posts/3/"])
        {
            var card = (await other.PageAsync(path)).Page.QuerySelector("[data-post='3']")!;
            Assert.Contains("Comments are closed.", card.TextContent, StringComparison.Ordinal);
            Assert.Null(card.QuerySelector(".comment-form"));
            Assert.NotNull((await owner.PageAsync(path)).Page.QuerySelector("[data-post='3'] .comment-form"));
        }

        (string, string)[] comment = [("operation", "create"), ("postid", "3"), ("text", "too late")];
        var refused = await other.PostAsync("/comments/", comment);
        Assert.Equal(403, refused.Status);
        Assert.Contains("Comments are closed.", refused.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await site.Basic("jflinn").PostAsync("/api/v1/comments/?postid=3", """{"text": "too late"}""")).Status);
        Assert.Equal(302, (await owner.PostAsync("/comments/", comment)).Status);
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from comments where postid = 3"));
        await EditAsync(owner, "", "");
        Assert.Equal(302, (await other.PostAsync("/comments/", comment)).Status);
    }

    [Fact]
    public async Task ALongCaptionIsCutInListsOnly()
    {
        var visitor = await site.As("awdeorio");
        await EditAsync(visitor, string.Concat(Enumerable.Repeat("hen ", 80)), "");
        Assert.NotNull((await visitor.PageAsync("/")).Page.QuerySelector("[data-post='3'] .caption + details"));
        Assert.Null((await visitor.PageAsync("/posts/3/")).Page.QuerySelector(".caption + details.whole-caption"));
    }

    private static Task<Answer> PostAsync(Visitor visitor, string caption, string alt) =>
        visitor.PostFileAsync("/posts/", "fox.png", TestPictures.Png(), ("operation", "create"), ("caption", caption), ("alt", alt));

    private static async Task<(int, string?)> ToAsync(Task<Answer> answer) => ((await answer).Status, (await answer).Location);

    private static async Task<Answer> EditAsync(Visitor visitor, string caption, string alt, bool isClosed = false) =>
        await visitor.SubmitAsync((await visitor.PageAsync("/posts/3/edit/")).Page.Form("save"),
            ("caption", caption), ("alt", alt), ("comments_closed", isClosed ? "on" : ""));
}
