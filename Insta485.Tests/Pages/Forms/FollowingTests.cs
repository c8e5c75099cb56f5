using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

public sealed class FollowingTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task FollowAndUnfollow()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var follow = await visitor.PostAsync("/following/?target=/users/jag/", ("operation", "follow"), ("username", "jag"));
        Assert.Equal((302, "/users/jag/"), (follow.Status, follow.Location));
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from following where follower = 'awdeorio' and followee = 'jag'"));
        var unfollow = await visitor.PostAsync("/following/", ("operation", "unfollow"), ("username", "jag"));
        Assert.Equal((302, "/"), (unfollow.Status, unfollow.Location));
        Assert.Equal(7, await site.OneAsync<long>("select count(*) from following"));
    }

    [Theory]
    [InlineData("follow", "jflinn", 409)]
    [InlineData("unfollow", "jag", 409)]
    [InlineData("follow", "nobody", 404)]
    [InlineData("unfollow", "nobody", 404)]
    [InlineData("follow", "a-name-longer-than-twenty-characters", 404)]
    [InlineData("follow", "awdeorio", 400)]
    [InlineData("follow", "", 400)]
    [InlineData("follow", "jag\0", 400)]
    [InlineData("stalk", "jag", 400)]
    public async Task WhatMakesNoSenseIsRefusedAndChangesNothing(string operation, string username, int status)
    {
        await site.ResetAsync();
        var answer = await (await site.As("awdeorio")).PostAsync("/following/", ("operation", operation), ("username", username));
        Assert.Equal(status, answer.Status);
        Assert.Equal(7, await site.OneAsync<long>("select count(*) from following"));
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/%0d%0aSet-Cookie:x=1")]
    [InlineData("/%09/evil.example/")]
    public async Task AHostileTargetLeadsToTheDefault(string target)
    {
        await site.ResetAsync();
        var answer =
            await (await site.As("awdeorio")).PostAsync($"/following/?target={target}", ("operation", "follow"), ("username", "jag"));
        Assert.Equal((302, "/"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task TwoAtTheSameMomentAreOne()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        await visitor.TokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            visitor.PostAsync("/following/", ("operation", "follow"), ("username", "jag"))));
        Assert.Equal([302, 409, 409, 409, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(2, await site.OneAsync<int>("select followers from user_tallies where username = 'jag'"));
    }
}
