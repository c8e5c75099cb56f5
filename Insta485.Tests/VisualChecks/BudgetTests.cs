using Insta485.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// What the main page may cost, signed in, with the sample data. To see the figures:
/// <c>dotnet test -c Release --filter BudgetTests --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed class BudgetTests(SiteFixture site, ITestOutputHelper output) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BytesAndRequests(bool phone)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", phone: phone)).Page;
        var traffic = await Traffic.OfAsync(page);
        var cold = await traffic.OfVisitAsync(page, "/");
        var photo = new Uri(await page.Locator("img.photo").First.EvaluateAsync<string>("photo => photo.currentSrc")).AbsolutePath;
        var warm = await traffic.OfVisitAsync(page, "/");

        Assert.Contains(cold, one => one is { Kind: "Stylesheet", Bytes: > 0 });
        Assert.Contains(cold, one => one is { Kind: "Script", Bytes: > 0 });
        // A request that was sent after the first photo cannot delay it.
        var before = cold.TakeWhile(one => one.Path != photo).Where(one => one.Kind != "Image").ToList();
        Assert.True(before.Count < cold.Count(one => one.Kind != "Image"), "The first photo was never asked for.");
        Holds("all but pictures, cold cache, headers included", Bytes(cold), 60_000);
        Holds("the same, warm cache", Bytes(warm), 8_000);
        Holds("requests up to the first photo, other pictures aside", before.Count + 1, 4);
    }

    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NothingMovesAndNothingIsSaid(bool phone)
    {
        await Site.RefillAsync();
        // "just now" becomes longer after ten seconds, which is no shift that counts here.
        await Site.RunAsync("update posts set created = created - interval '1 day'");
        var page = (await OpenAsync("awdeorio", phone: phone)).Page;
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        await page.AddInitScriptAsync("""
            window.shifts = [];
            new PerformanceObserver(list => list.getEntries().forEach(one => window.shifts.push(one.value)))
              .observe({ type: 'layout-shift', buffered: true });
            """);
        await page.GotoAsync("/");
        while (!await page.EvaluateAsync<bool>("() => { const was = scrollY; scrollBy(0, innerHeight / 2); return scrollY === was; }"))
        {
            await PicturesShownAsync();
        }

        await Expect(page.Locator(".end")).ToBeInViewportAsync();
        var shifts =
            await page.EvaluateAsync<double[]>(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts))))");
        Holds("layout shifts, loading and scrolling to the end", shifts.Sum(), 0);
        // Violations of the content security policy are logged there, too (Infrastructure/BrowserSession.cs).
        Holds($"console messages {string.Join("; ", said)}", said.Count, 0);
    }

    private static long Bytes(IEnumerable<Sent> visit) => visit.Where(one => one.Kind != "Image").Sum(one => one.Bytes);

    private void Holds(string what, double figure, double most)
    {
        output.WriteLine($"| {what} | {most:N0} | {figure:N0} |");
        Assert.True(figure <= most, $"{what}: {figure}, at most {most}");
    }
}
