using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

public sealed class CommentsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private Task<long> CountAsync() => site.OneAsync<long>("select count(*) from comments");

    [Fact]
    public async Task CreateAndDelete()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/posts/1/")).Page;
        var create = await visitor.SubmitAsync(page.Form("comment"), ("text", "new comment"));
        Assert.Equal((302, "/posts/1/"), (create.Status, create.Location));
        Assert.Equal("new comment",
            await site.OneAsync<string>("select text from comments where commentid = 8 and owner = 'awdeorio' and postid = 1"));
        var delete = await visitor.PostAsync("/comments/", ("operation", "delete"), ("commentid", "8"));
        Assert.Equal((302, "/"), (delete.Status, delete.Location));
        Assert.Equal(7, await CountAsync());
    }

    [Theory]
    [InlineData("1", "", 400)]
    [InlineData("1", "   ", 400)]
    [InlineData("1", "\u200b", 400)]
    [InlineData("1", "a\0b", 400)]
    [InlineData("999", "hello", 404)]
    [InlineData("-1", "hello", 404)]
    [InlineData("abc", "hello", 400)]
    [InlineData("99999999999", "hello", 400)]
    public async Task WhatMakesNoSenseIsRefusedAndChangesNothing(string postId, string text, int status)
    {
        await site.ResetAsync();
        var answer = await (await site.As("awdeorio")).PostAsync("/comments/", ("operation", "create"), ("postid", postId), ("text", text));
        Assert.Equal(status, answer.Status);
        Assert.Equal(7, await CountAsync());
    }

    [Fact]
    public async Task ATextOf1024CharactersFitsAndOneMoreDoesNot()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        // PostgreSQL counts code points: a character outside the basic plane is one.
        var most = string.Concat(Enumerable.Repeat("🐔", 1024));
        Assert.Equal(302, (await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", most))).Status);
        Assert.Equal(most, await site.OneAsync<string>("select text from comments where commentid = 8"));

        var answer = await visitor.PostAsync("/comments/?target=/posts/1/", ("operation", "create"), ("postid", "1"), ("text", most + "x"));
        Assert.Equal(400, answer.Status);
        Assert.Equal(most + "x", answer.Page.QuerySelector("input[name=text]")!.GetAttribute("value"));
        Assert.Contains("at most 1024 characters (it has 1025)", answer.Page.QuerySelector("[role=alert]")!.TextContent);
        Assert.Equal(["/comments/?target=/posts/1/"], answer.Page.Actions());
    }

    [Fact]
    public async Task AnotherUsersIs403AndAnUnknownOne404()
    {
        await site.ResetAsync();
        var visitor = await site.As("jag");
        Assert.Equal(403, (await visitor.PostAsync("/comments/", ("operation", "delete"), ("commentid", "1"))).Status);
        Assert.Equal(404, (await visitor.PostAsync("/comments/", ("operation", "delete"), ("commentid", "999"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/comments/", ("operation", "delete"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/comments/", ("operation", "shout"), ("postid", "1"), ("text", "x"))).Status);
        Assert.Equal(7, await CountAsync());
    }

    [Fact]
    public async Task WithoutTheTokenOrWithAMadeUpOneNothingChanges()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        (string, string)[] fields = [("operation", "create"), ("postid", "1"), ("text", "forged")];
        Assert.Equal(400, (await visitor.PostUrlencodedAsync("/comments/?target=/posts/1/", false, fields)).Status);
        Assert.Equal(400, (await visitor.PostUrlencodedAsync("/comments/", false, [.. fields, ("csrf_token", "made-up")])).Status);
        Assert.Equal(7, await CountAsync());
        Assert.Equal(302, (await visitor.PostUrlencodedAsync("/comments/", true, fields)).Status);
    }

    [Fact]
    public async Task DeletingTwiceAtTheSameMomentIsOneDelete()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        await visitor.TokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            visitor.PostAsync("/comments/", ("operation", "delete"), ("commentid", "1"))));
        Assert.Equal([302, 404, 404, 404], answers.Select(answer => answer.Status).Order());
    }
}
