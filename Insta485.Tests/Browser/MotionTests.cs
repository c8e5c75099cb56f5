using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>What moves, and that nothing does where that is not wanted.</summary>
public sealed class MotionTests(SiteFixture site) : BrowserTest(site)
{
    // For each page that is shown: which parts of it and of the page before move in the change between them.
    private const string Note = """
        addEventListener('pagereveal', async ({ viewTransition }) => {
          sessionStorage.changes = Number(sessionStorage.changes ?? 0) + 1;
          sessionStorage.parts = '';
          if (viewTransition) {
            await viewTransition.ready;
            const moving = document.getAnimations().map(one => one.effect);
            sessionStorage.parts = [...new Set(moving.map(one => one.pseudoElement))].sort().join(' ');
            sessionStorage.longest = Math.max(...moving.map(one => one.getComputedTiming().endTime));
            await viewTransition.finished;
            sessionStorage.left = document.querySelectorAll('[style*=view-transition]').length;
          }
          sessionStorage.shown = sessionStorage.changes;
        });
        """;

    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task APhotoGrowsOutOfTheGridAndShrinksBackIntoIt(bool phone)
    {
        await StartAsync("/users/awdeorio/", motion: true, phone);
        foreach (var action in new Func<Task>[] { () => Page.GetByAltText("Post 3").ClickAsync(), () => Page.GoBackAsync(),
            () => Page.GoForwardAsync() })
        {
            // It is on both pages, and moves from where it was to where it is.
            Assert.Equal(
                "::view-transition-group(photo) ::view-transition-new(photo) ::view-transition-old(photo) ::view-transition-old(root)",
                await ChangeAsync(action));
            Assert.InRange(await Page.EvaluateAsync<double>("Number(sessionStorage.longest)"), 1, 200);
            Assert.Equal("0", await Page.EvaluateAsync<string>("sessionStorage.left"));
        }

        await Expect(Page).ToHaveURLAsync("/posts/3/");
    }

    [BrowserFact]
    public async Task FromOtherPagesThePageBeforeFadesAndNoMore()
    {
        await StartAsync("/users/jflinn/", motion: true);
        Assert.Equal("::view-transition-old(root)", await ChangeAsync(() => Page.Link("Explore").ClickAsync()));
        Assert.Equal("::view-transition-old(root)", await ChangeAsync(() => Page.GoBackAsync()));
    }

    [BrowserFact]
    public async Task WithReducedMotionNothingDoes()
    {
        await StartAsync("/users/awdeorio/", motion: false);
        Assert.Empty(await ChangeAsync(() => Page.GetByAltText("Post 3").ClickAsync()));
        Assert.Empty(await ChangeAsync(() => Page.GoBackAsync()));
        await Page.GotoAsync("/");
        await Page.Card(2).Photo.DblClickAsync();
        Assert.Equal(0, await Page.Locator(".heart").CountAsync());
        Assert.Equal(0, await Page.EvaluateAsync<int>("document.getAnimations().length"));
    }

    /// <summary>The change still goes on when something on the new page is clicked; here it takes a minute.</summary>
    [BrowserFact]
    public async Task WhoClicksDoesNotWaitForIt()
    {
        await StartAsync("/users/awdeorio/", motion: true);
        await Page.AddInitScriptAsync("""
            addEventListener('pagereveal', async ({ viewTransition }) => {
              await viewTransition?.ready;
              document.getAnimations().forEach(one => one.effect.updateTiming({ duration: 60_000 }));
              sessionStorage.slow = location.pathname;
            });
            """);
        await Page.GetByAltText("Post 3").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/3/");
        await Eventually.Async(async () => await Page.EvaluateAsync<string?>("sessionStorage.slow") == "/posts/3/");
        var box = await Page.Link("Explore").BoundingBoxAsync() ?? throw new InvalidOperationException("Not shown.");
        await Page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await Expect(Page).ToHaveURLAsync("/explore/");
    }

    [BrowserTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AHeartComesOverThePhotoAndGoes(int postId)
    {
        await StartAsync("/", motion: true);
        var heart = Page.Card(postId).Self.Locator(".frame .heart");
        await Page.EvaluateAsync(
            """
            window.hearts = 0;
            const isHeart = node => Boolean(node.matches?.('.heart'));
            new MutationObserver(seen => seen.forEach(one => window.hearts += [...one.addedNodes].filter(isHeart).length))
              .observe(document.body, { childList: true, subtree: true });
            """);
        await Page.Card(postId).Photo.DblClickAsync();
        await Eventually.Async(async () => await Page.EvaluateAsync<int>("window.hearts ?? 0") == 1);
        await Expect(heart).ToHaveCountAsync(0);
        // Clicked through, as often as one likes; one at a time.
        await Page.Card(postId).Photo.DblClickAsync();
        await Page.Card(postId).Photo.DblClickAsync();
        Assert.InRange(await heart.CountAsync(), 0, 1);
        Assert.Equal(3, await Page.EvaluateAsync<int>("window.hearts"));
        await Expect(heart).ToHaveCountAsync(0);
    }

    private async Task StartAsync(string path, bool motion, bool phone = false)
    {
        await Site.RefillAsync();
        // In the headless shell, with one process for all pages, the change between two pages now and then does not take place.
        _window = await OpenAsync("awdeorio", phone: phone, motion: motion, whole: true);
        await _window.Context.AddInitScriptAsync(Note);
        await Page.GotoAsync(path);
    }

    // What took part in the change that an action brings about; nothing where there was none.
    private async Task<string> ChangeAsync(Func<Task> action)
    {
        var before = await Page.EvaluateAsync<int>("Number(sessionStorage.changes)");
        await action();
        await Eventually.Async(async () => await Page.EvaluateAsync<int>("Number(sessionStorage.shown ?? 0)") == before + 1);
        return await Page.EvaluateAsync<string>("sessionStorage.parts");
    }
}
