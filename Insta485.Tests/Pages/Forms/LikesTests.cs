using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

public sealed class LikesTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private Task<long> CountAsync(int postId) => site.OneAsync<long>($"select count(*) from likes where postid = {postId}");

    [Fact]
    public async Task LikeAndUnlike()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var like = await visitor.PostAsync("/likes/?target=%2Fposts%2F4%2F", ("operation", "like"), ("postid", "4"));
        Assert.Equal((302, "/posts/4/"), (like.Status, like.Location));
        Assert.Equal(1, await CountAsync(4));
        var unlike = await visitor.PostAsync("/likes/", ("operation", "unlike"), ("postid", "4"));
        Assert.Equal((302, "/"), (unlike.Status, unlike.Location));
        Assert.Equal(0, await CountAsync(4));
    }

    [Theory]
    [InlineData("like", "1", 409)]
    [InlineData("unlike", "4", 409)]
    [InlineData("like", "999", 404)]
    [InlineData("unlike", "999", 404)]
    [InlineData("like", "-1", 404)]
    [InlineData("like", "abc", 400)]
    [InlineData("like", "0x4", 400)]
    [InlineData("like", "+4", 400)]
    [InlineData("like", " 4 ", 400)]
    [InlineData("like", "4\0", 400)]
    [InlineData("like", "4,", 400)]
    [InlineData("like", "99999999999", 400)]
    [InlineData("like", "", 400)]
    [InlineData("love", "1", 400)]
    [InlineData("", "1", 400)]
    public async Task WhatMakesNoSenseIsRefusedAndChangesNothing(string operation, string postId, int status)
    {
        await site.ResetAsync();
        var answer = await (await site.As("awdeorio")).PostAsync("/likes/", ("operation", operation), ("postid", postId));
        Assert.Equal(status, answer.Status);
        Assert.Equal(6, await site.OneAsync<long>("select count(*) from likes"));
    }

    [Fact]
    public async Task MissingFieldsAreRefused()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(400, (await visitor.PostAsync("/likes/", ("operation", "like"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/likes/", ("postid", "4"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/likes/")).Status);
    }

    [Fact]
    public async Task TwoAtTheSameMomentAreOneLike()
    {
        await site.ResetAsync();
        var visitor = await site.As("jflinn");
        await visitor.TokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            visitor.PostAsync("/likes/", ("operation", "like"), ("postid", "4"))));
        Assert.Equal([302, 409, 409, 409, 409, 409, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(1, await CountAsync(4));
        Assert.Equal(1, await site.OneAsync<int>("select likes from post_tallies where postid = 4"));
    }

    [Fact]
    public async Task UrlencodedIsReadToo()
    {
        await site.ResetAsync();
        var visitor = await site.As("jflinn");
        Assert.Equal(302, (await visitor.PostUrlencodedAsync("/likes/", true, ("operation", "like"), ("postid", "4"))).Status);
        Assert.Equal(400, (await visitor.PostUrlencodedAsync("/likes/", false, ("operation", "unlike"), ("postid", "4"))).Status);
        Assert.Equal(1, await CountAsync(4));
    }

    [Fact]
    public async Task AnonymousVisitorsAreLedToTheLogInPage()
    {
        var answer = await site.Anonymous().PostAsync("/likes/", ("operation", "like"), ("postid", "4"));
        Assert.Equal((302, "/accounts/login/"), (answer.Status, answer.Location));
    }
}
