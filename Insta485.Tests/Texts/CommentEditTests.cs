using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Texts;

/// <summary>Comments that are changed by their author, or removed by the owner of the post.</summary>
public sealed class CommentEditTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ItsAuthorChangesIt()
    {
        var visitor = await site.As("jflinn");
        var form = (await visitor.PageAsync("/posts/3/")).Page.QuerySelector(".edit form")!;
        var early = await visitor.SubmitAsync(form, ("text", "I like chickens"));
        Assert.Equal((302, "/posts/3/"), (early.Status, early.Location));
        Assert.Equal("I like chickens", await TextAsync(2));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from revisions"));

        await site.RunAsync("update comments set created = created - interval '1 hour'");
        await visitor.SubmitAsync(form, ("text", "I love chickens"));
        Assert.Equal("I like chickens", await site.OneAsync<string>("select text from revisions where commentid = 2"));
        var page = (await (await site.As("michjc")).PageAsync("/posts/3/")).Page;
        Assert.Equal("edited", page.QuerySelector("[data-comment='2'] a[href='/posts/3/history/?commentid=2']")!.TextContent);
        var history = await visitor.PageAsync("/posts/3/history/?commentid=2");
        Assert.Equal(["I love chickens", "I like chickens"], history.Page.QuerySelectorAll("p.caption").Select(text => text.TextContent));
        Assert.Equal(302, (await visitor.SubmitAsync(history.Page.Form("forget"))).Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from revisions"));
        Assert.Equal(404, (await visitor.GetAsync("/posts/2/history/?commentid=2")).Status);
    }

    [Fact]
    public async Task NobodyElseChangesIt()
    {
        var owner = await site.As("awdeorio");
        // The owner of the post may remove it, but not put words into another's mouth.
        Assert.Equal(403, (await EditAsync(owner, 2, "x")).Status);
        Assert.Equal(404, (await EditAsync(owner, 99, "x")).Status);
        await site.RunAsync("insert into account_settings (username, is_private) values ('jag', true)");
        Assert.Equal(404, (await EditAsync(owner, 7, "x")).Status);
        Assert.Equal(403, (await site.Basic("awdeorio").SendAsync("PUT", "/api/v1/comments/2/", Json("x"))).Status);
        Assert.Equal("I <3 chickens", await TextAsync(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u200B ")]
    [InlineData("LONG")]
    public async Task ARefusedTextComesBack(string text)
    {
        var typed = text == "LONG" ? new string('x', 1025) : text;
        var answer = await EditAsync(await site.As("jflinn"), 2, typed);
        Assert.Equal(400, answer.Status);
        Assert.Equal(typed, answer.Page.QuerySelector("textarea[name=text]")!.TextContent);
        Assert.Equal("2", answer.Page.QuerySelector("input[name=commentid]")!.GetAttribute("value"));
        Assert.Equal("I <3 chickens", await TextAsync(2));
    }

    [Fact]
    public async Task TheOwnerOfThePostRemovesIt()
    {
        var (owner, other) = (await site.As("awdeorio"), await site.As("jflinn"));
        Assert.Equal(403, (await RemoveAsync(other, 3)).Status);
        var form = (await owner.PageAsync("/posts/3/")).Page.Form("remove");
        Assert.Equal((302, "/posts/3/"), ((await owner.SubmitAsync(form)).Status, form.GetAttribute("action")![18..]));
        Assert.Equal(404, (await RemoveAsync(owner, 2)).Status);
        // On another user's post, and deleting another user's comment.
        Assert.Equal(403, (await RemoveAsync(owner, 7)).Status);
        Assert.Equal(403, (await owner.PostAsync("/comments/", ("operation", "delete"), ("commentid", "3"))).Status);
        var program = site.Basic("awdeorio");
        Assert.Equal(404, (await program.DeleteAsync("/api/v1/posts/1/comments/3/")).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from comments where commentid = 3"));
        Assert.Equal(204, (await program.DeleteAsync("/api/v1/posts/3/comments/3/")).Status);
        Assert.Equal(1, await site.OneAsync<int>("select comments from post_tallies where postid = 3"));
    }

    [Fact]
    public async Task TagsFollowTheOwnersComments()
    {
        var owner = await site.As("awdeorio");
        Assert.Equal("chickensofinstagram", await TagsAsync(3));
        await owner.PostAsync("/comments/", ("operation", "create"), ("postid", "3"), ("text", "#Hens and #hens"));
        Assert.Equal("chickensofinstagram hens", await TagsAsync(3));
        await EditAsync(owner, 1, "no more");
        Assert.Equal("hens", await TagsAsync(3));
        await owner.PostAsync("/comments/", ("operation", "delete"), ("commentid", "8"));
        Assert.Equal("", await TagsAsync(3));
        // Another person can't tag the photo.
        await (await site.As("jag")).PostAsync("/comments/", ("operation", "create"), ("postid", "3"), ("text", "#spam"));
        Assert.Equal("", await TagsAsync(3));
    }

    [Fact]
    public async Task ASuspensionKeepsTheVersions()
    {
        await site.RunAsync("""
            insert into moderators (username, granted_by) values ('michjc', 'test');
            update comments set created = created - interval '1 hour'
            """);
        await EditAsync(await site.As("jflinn"), 2, "second");
        await EditAsync(await site.As("jflinn"), 2, "third");
        const string Versions = """
            select string_agg(text || created, ' ' order by revisionid) || (select edited from comment_details) from revisions
            """;
        var before = await site.OneAsync<string>(Versions);
        var moderator = await site.As("michjc");
        foreach (var operation in (string[])["suspend", "lift"])
        {
            Assert.Equal(302, (await moderator.PostAsync("/moderation/", ("operation", operation), ("username", "jflinn"),
                ("reason", "Long enough to be one."))).Status);
        }

        Assert.Equal(before, await site.OneAsync<string>(Versions));
    }

    private static StringContent Json(string text) => new($$"""{"text": "{{text}}"}""", System.Text.Encoding.UTF8, "application/json");

    private static Task<Answer> EditAsync(Visitor visitor, int id, string text) =>
        visitor.PostAsync("/comments/", ("operation", "edit"), ("commentid", $"{id}"), ("text", text));

    private static Task<Answer> RemoveAsync(Visitor visitor, int id) =>
        visitor.PostAsync("/comments/", ("operation", "remove"), ("commentid", $"{id}"));

    private Task<string> TextAsync(int id) => site.OneAsync<string>($"select text from comments where commentid = {id}");

    private Task<string> TagsAsync(int post) =>
        site.OneAsync<string>($"select coalesce(string_agg(tag, ' ' order by tag), '') from post_tags where postid = {post}");
}
