using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

public sealed class FollowingTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UserWhoIsFoundIsFollowedAndUnfollowed(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", scripts)).Page;
        await page.GotoAsync("/explore/");
        await page.Person("jag").Locator("input[name=follow]").ClickAsync();
        await Expect(page.Locator("input[name=follow]")).ToHaveCountAsync(0);
        Assert.Equal(1, await FollowsAsync());
        await page.ReloadAsync();
        await Expect(page.Person("jag")).ToHaveCountAsync(0);

        await page.GotoAsync("/");
        await Expect(page.Cards()).ToHaveCountAsync(4);
        await page.GotoAsync("/users/jag/");
        var relation = page.Locator(".relation .state");
        await Expect(relation).ToHaveTextAsync("following");
        await Expect(page.Link("2 followers")).ToBeVisibleAsync();
        await page.Button("unfollow jag").ClickAsync();
        await Expect(relation).ToHaveTextAsync("not following");
        await AnsweredAsync(page);
        await Expect(page.Link("1 follower")).ToBeVisibleAsync();
        await page.Button("follow jag").ClickAsync();
        await Expect(relation).ToHaveTextAsync("following");
        await AnsweredAsync(page);
        await Expect(page.Link("2 followers")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Link("2 followers")).ToBeVisibleAsync();
        Assert.Equal(1, await FollowsAsync());
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AListOfPeopleSaysWhomOneFollows(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("michjc", scripts)).Page;
        await page.GotoAsync("/users/michjc/followers/");
        var jflinn = page.Person("jflinn");
        await Expect(jflinn.Locator(".state")).ToHaveTextAsync("not following");
        await jflinn.Locator("input[name=follow]").ClickAsync();
        await Expect(jflinn.Locator(".state")).ToHaveTextAsync("following");
        await Expect(page).ToHaveURLAsync("/users/michjc/followers/");
        await jflinn.Locator("input[name=unfollow]").ClickAsync();
        await Expect(jflinn.Locator(".state")).ToHaveTextAsync("not following");
        await AnsweredAsync(page);
        await page.ReloadAsync();
        await Expect(jflinn.Locator(".state")).ToHaveTextAsync("not following");
        await Expect(page.Person("jag").Locator(".state")).ToHaveTextAsync("following");
    }

    private Task<long> FollowsAsync() =>
        Site.OneAsync<long>("select count(*) from following where follower = 'awdeorio' and followee = 'jag'");
}
