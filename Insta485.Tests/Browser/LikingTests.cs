using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

public sealed class LikingTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task LikeAndUnlikeOnTheMainPageAndOnThePosts(bool scripts, bool phone)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", scripts, phone)).Page;
        await page.GotoAsync("/");
        var card = page.Card(2);
        await Expect(card.Count).ToHaveTextAsync("2 likes");
        await SentAsync(page, () => card.LikeButton.ClickAsync());
        await Expect(card.Count).ToHaveTextAsync("1 like");
        await Expect(page).ToHaveURLAsync("/");
        await page.ReloadAsync();
        await Expect(card.Count).ToHaveTextAsync("1 like");
        Assert.Equal(0, await LikesAsync(2));

        await page.GotoAsync("/posts/4/");
        card = page.Card(4);
        await Expect(card.Count).ToHaveTextAsync("0 likes");
        await SentAsync(page, () => card.LikeButton.ClickAsync());
        await Expect(card.Count).ToHaveTextAsync("1 like");
        await page.ReloadAsync();
        await Expect(card.Count).ToHaveTextAsync("1 like");
        Assert.Equal(1, await LikesAsync(4));
        await Expect(page).ToHaveURLAsync("/posts/4/");
        await SentAsync(page, () => card.LikeButton.ClickAsync());
        await Expect(card.Count).ToHaveTextAsync("0 likes");
    }

    private Task<long> LikesAsync(int postId) =>
        Site.OneAsync<long>($"select count(*) from likes where owner = 'awdeorio' and postid = {postId}");
}
