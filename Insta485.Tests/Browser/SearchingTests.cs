using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>The page of the search in a browser.</summary>
public sealed class SearchingTests(SiteFixture site) : BrowserTest(site)
{
    private IPage _page = null!;

    private ILocator Field => _page.GetByRole(AriaRole.Searchbox);

    private ILocator People => _page.Locator(".person .name");

    [BrowserFact]
    public async Task ResultsComeWithoutLoadingAndTheAddressFollows()
    {
        await StartAsync("/search/");
        await SearchAsync("andrew");
        await Expect(People).ToHaveTextAsync(["awdeorio"]);
        await Expect(_page).ToHaveURLAsync("/search/?q=andrew");
        await Expect(Field).ToBeFocusedAsync();
        await SearchAsync("flinn");
        await Expect(People).ToHaveTextAsync(["jflinn"]);
        await Expect(_page.GetByRole(AriaRole.Status)).ToHaveTextAsync("People");
        await _page.GoBackAsync();
        await Expect(People).ToHaveTextAsync(["awdeorio"]);
        await Expect(Field).ToHaveValueAsync("andrew");
        await _page.GoBackAsync();
        await Expect(People).ToHaveCountAsync(0);
        await _page.GoForwardAsync();
        await Expect(People).ToHaveTextAsync(["awdeorio"]);
        Assert.True(await IsSameDocumentAsync());
    }

    [BrowserFact]
    public async Task ATagLeadsToItsPage()
    {
        await StartAsync("/search/");
        await SearchAsync("#crossword");
        await Expect(_page).ToHaveURLAsync("/tags/crossword/");
        await Expect(_page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("#crossword");
    }

    [BrowserFact]
    public async Task ARefusedTextStaysWithTheReason()
    {
        var window = await StartAsync("/search/");
        window.Expect(400, "/search/");
        await SearchAsync(new string('x', 101));
        await Expect(_page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(Field).ToHaveValueAsync(new string('x', 101));
        Assert.True(await IsSameDocumentAsync());
    }

    [BrowserFact]
    public async Task WithoutAnAnswerTheWordsStayAndAreSearchedForAgain()
    {
        var window = await StartAsync("/search/");
        window.Expect(BrowserSession.NoAnswer, "/search/");
        await _page.RouteAsync("**/search/?q=*", route => route.AbortAsync());
        await SearchAsync("andrew");
        await Expect(_page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(Field).ToHaveValueAsync("andrew");
        await _page.UnrouteAsync("**/search/?q=*");
        await Field.PressAsync("Enter");
        await Expect(People).ToHaveTextAsync(["awdeorio"]);
        await Expect(_page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task WithoutScriptsThePageIsLoaded()
    {
        await StartAsync("/search/", scripts: false);
        await SearchAsync("andrew");
        await Expect(_page).ToHaveURLAsync("/search/?q=andrew");
        await Expect(People).ToHaveTextAsync(["awdeorio"]);
    }

    private async Task<BrowserSession> StartAsync(string path, bool scripts = true)
    {
        await Site.RefillAsync();
        var window = await OpenAsync("jag", scripts);
        _page = window.Page;
        await _page.GotoAsync(path);
        if (scripts)
        {
            await _page.LoadedAsync();
            await _page.EvaluateAsync("window.isSame = true");
        }

        return window;
    }

    private async Task SearchAsync(string words)
    {
        await Field.FillAsync(words);
        await Field.PressAsync("Enter");
    }

    private Task<bool> IsSameDocumentAsync() => _page.EvaluateAsync<bool>("window.isSame === true");
}
