using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Every page in every state, inspected by <see cref="PageInspector"/>: axe, widths of windows, text of twice the size, forced colours,
/// reduced motion, sizes of targets. A page is opened once, and window and colours change around it. The four classes run in parallel.
/// </summary>
public sealed class FeedAppearanceTests(VisualCheckSite site) : VisualTest(site)
{
    [BrowserTheory]
    [MemberData(nameof(PageStates.FeedNames), MemberType = typeof(PageStates))]
    public Task APageIsInOrder(string state) => InspectAsync(state);

    [BrowserTheory]
    [InlineData(ReducedMotion.NoPreference)]
    [InlineData(ReducedMotion.Reduce)]
    public async Task ALikeMovesOnlyWhereThatIsWanted(ReducedMotion wanted)
    {
        await Site.RunAsync("delete from likes where owner = 'awdeorio' and postid > 4");
        var page = (await OpenAsync("awdeorio")).Page;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = wanted });
        await page.GotoAsync("/");
        await page.EvaluateAsync("""
            window.moved = 0;
            const watch = () => {
              window.moved += document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 10).length;
              requestAnimationFrame(watch);
            };
            watch();
            """);
        var (first, second) = (page.Cards().Nth(0), page.Cards().Nth(1));
        await SentAsync(page, () => first.GetByTestId("like-unlike-button").ClickAsync());
        await SentAsync(page, () => second.Locator("img.photo").DblClickAsync());
        await Expect(second.GetByTestId("like-unlike-button")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(wanted == ReducedMotion.NoPreference, await page.EvaluateAsync<int>("window.moved") > 0);
    }
}

/// <summary>The same for a post, its photo, and a new post.</summary>
public sealed class PostAppearanceTests(VisualCheckSite site) : VisualTest(site)
{
    [BrowserTheory]
    [MemberData(nameof(PageStates.PostNames), MemberType = typeof(PageStates))]
    public Task APageIsInOrder(string state) => InspectAsync(state);
}

/// <summary>The same for profiles and lists of people.</summary>
public sealed class PeopleAppearanceTests(VisualCheckSite site) : VisualTest(site)
{
    [BrowserTheory]
    [MemberData(nameof(PageStates.PeopleNames), MemberType = typeof(PageStates))]
    public Task APageIsInOrder(string state) => InspectAsync(state);
}

/// <summary>The same for accounts, the documentation of the API, and the pages of the design.</summary>
public sealed class AccountAppearanceTests(VisualCheckSite site) : VisualTest(site)
{
    [BrowserTheory]
    [MemberData(nameof(PageStates.AccountNames), MemberType = typeof(PageStates))]
    public Task APageIsInOrder(string state) => InspectAsync(state);

    [BrowserFact]
    public async Task SoIsEveryPageOfTheDesign()
    {
        var findings = new List<string>();
        await ThroughDesignAsync(async (page, name) => findings.AddRange(await PageInspector.LookAsync(page, name)));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }
}
