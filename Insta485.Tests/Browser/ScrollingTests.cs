using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

public sealed class ScrollingTests(SiteFixture site) : BrowserTest(site)
{
    public override Task InitializeAsync() => Site.RefillWithThirtyFiveAsync();

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheLinkToOlderPostsLeadsThroughAllOfThem(bool scripts)
    {
        var page = (await OpenAsync("awdeorio", scripts)).Page;
        await page.GotoAsync("/");
        var seen = new List<string>();
        foreach (var count in new[] { 10, 10, 10, 5 })
        {
            await Expect(page.Cards()).ToHaveCountAsync(count);
            seen.AddRange(await page.GetByTestId("post-time-ago")
                .EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"));
            if (await page.Link("Older posts").CountAsync() > 0)
            {
                await page.GotoAsync(await page.Link("Older posts").GetAttributeAsync("href") ?? "");
            }
        }

        Assert.Equal(Enumerable.Range(101, 35).Reverse().Select(id => $"/posts/{id}/"), seen);
    }

    [BrowserTheory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task BackFromAPostIsTheSamePlaceWithTheSamePosts(bool scripts, bool phone)
    {
        var page = (await OpenAsync("awdeorio", scripts, phone)).Page;
        await page.GotoAsync("/?before=126");
        var card = page.Card(120);
        await card.Time.ScrollIntoViewIfNeededAsync();
        var before = await TopAsync(card);
        await card.Time.ClickAsync();
        await Expect(page).ToHaveURLAsync("/posts/120/");
        await Expect(page.Card(120).Photo).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync("/?before=126");
        await Expect(page.Cards()).ToHaveCountAsync(10);
        Assert.InRange(await TopAsync(card), before - 2, before + 2);
    }

    private static async Task<double> TopAsync(Card card) => (await card.Photo.BoundingBoxAsync())?.Y ?? double.NaN;
}
