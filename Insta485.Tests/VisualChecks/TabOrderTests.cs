using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Every page from its beginning to its end with Tab, and back: every control is a stop, none traps the focus, and each is visible.
/// </summary>
public sealed class TabOrderTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData("awdeorio", true, false)]
    [InlineData("awdeorio", true, true)]
    [InlineData("awdeorio", false, false)]
    [InlineData(null, true, false)]
    [InlineData(null, true, true)]
    public async Task ThereAndBack(string? username, bool scripts, bool phone)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync(username, scripts, phone)).Page;
        string[] paths = username is null
            ? ["/accounts/login/", "/accounts/create/", "/accounts/recover/"]
            : ["/", "/explore/", "/users/awdeorio/", "/users/jag/", "/users/michjc/followers/", "/posts/3/", "/photos/1/",
                "/likes/1/", "/search/", "/search/?q=j", "/tags/crossword/", "/new/", "/posts/1/edit/",
                "/accounts/edit/", "/accounts/password/", "/accounts/delete/", "/accounts/sessions/", "/accounts/codes/",
                "/accounts/passkeys/"];
        foreach (var path in paths)
        {
            var there = await WalkAsync(page, path, back: false);
            Assert.Equal(await page.EvaluateAsync<int>(Keyboard.All + ".length"), there.Count);
            Assert.Equal(there, Enumerable.Reverse(await WalkAsync(page, path, back: true)));
        }
    }

    // A page of these has fewer stops than that.
    private static async Task<List<string>> WalkAsync(IPage page, string path, bool back)
    {
        await page.GotoAsync(path);
        var keys = new Keyboard(page);
        var stops = new List<string>();
        while (await keys.TabAsync(back) is { } stop)
        {
            stops.Add(stop);
            Assert.True(stops.Count < 100, string.Join('\n', stops));
        }

        return stops;
    }
}
