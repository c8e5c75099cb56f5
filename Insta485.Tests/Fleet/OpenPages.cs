using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Fleet;

/// <summary>Pages of one post, open in a browser while instances and servers come and go.</summary>
internal sealed class OpenPages : IAsyncDisposable
{
    private const int Post = 4;

    private const string Shown = """
        () => {
          const post = document.querySelector('.post');
          const comments = [...post.querySelectorAll('.comments > [data-comment]')].map(item => item.dataset.comment);
          return [post.querySelector('.likes .count').textContent.trim(), ...comments];
        }
        """;

    private readonly RunningFleet _fleet;
    private readonly IBrowserContext _context;

    private OpenPages(RunningFleet fleet, IBrowserContext context) => (_fleet, _context) = (fleet, context);

    /// <summary>Opens so many, and waits until they hear of changes.</summary>
    public static async Task<OpenPages> OpenAsync(RunningFleet fleet, int count)
    {
        var context = await (await Chromium.BrowserAsync()).NewContextAsync(new BrowserNewContextOptions { BaseURL = $"{fleet.Address}" });
        await context.AddCookiesAsync((await fleet.AsAsync("awdeorio")).Cookies.GetCookies(fleet.Address)
            .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path }));
        for (var i = 0; i < count; i++)
        {
            var page = await context.NewPageAsync();
            await page.RunAndWaitForResponseAsync(
                () => page.GotoAsync($"/posts/{Post}/"), response => new Uri(response.Url).AbsolutePath == "/live/");
        }

        return new OpenPages(fleet, context);
    }

    /// <summary>
    /// Ends when all of them show what a new one shows, and every comment since they were opened; fails after twenty seconds.
    /// </summary>
    /// <param name="port">The primary's.</param>
    public Task AreLikeNewOnesAsync(int port) => Task.WhenAll(_context.Pages.Select(page => IsLikeANewOneAsync(page, port)));

    private async Task IsLikeANewOneAsync(IPage page, int port)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        var (shown, wanted) = ("", "?");
        while (shown != wanted && DateTime.UtcNow < end)
        {
            await Task.Delay(100);
            var here = await page.EvaluateAsync<string[]>(Shown);
            var there = await _fleet.Cluster.ListAsync<string>(port, $"""
                select count(*) || case count(*) when 1 then ' like' else ' likes' end from likes where postid = {Post}
                union all
                (select commentid::text from comments where postid = {Post} and commentid >= {here.ElementAtOrDefault(1) ?? "0"}
                order by commentid)
                """, RunningFleet.Database);
            (shown, wanted) = (string.Join(' ', here), string.Join(' ', there));
        }

        Assert.Equal(wanted, shown);
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
