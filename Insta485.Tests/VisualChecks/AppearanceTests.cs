using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Every place is looked at by machine: axe, widths of windows, letters of twice their size, forced colours, reduced motion, fingers.
/// A place is opened once, and window and colours change around it.
/// </summary>
public sealed class AppearanceTests(VisualCheckSite site) : VisualTest(site)
{
    [BrowserTheory]
    [MemberData(nameof(PageStates.Names), MemberType = typeof(PageStates))]
    public async Task APlaceIsInOrder(string config)
    {
        var window = await GoAsync(config);
        var findings = await PageInspector.LookAsync(window.Page, config);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [BrowserFact]
    public async Task SoIsEveryPageOfTheDesign()
    {
        var findings = new List<string>();
        await ThroughDesignAsync(async (page, config) => findings.AddRange(await PageInspector.LookAsync(page, config)));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

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
