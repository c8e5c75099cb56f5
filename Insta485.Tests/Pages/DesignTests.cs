using Insta485.Tests.Infrastructure;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Pages;

public sealed class DesignTests(DevelopmentSite site) : IClassFixture<DevelopmentSite>
{
    [Fact]
    public async Task EachPageOfItIsThereAndNoIdIsTwice()
    {
        var visitor = await site.As("awdeorio");
        var states =
            (await visitor.PageAsync("/design/")).Page
            .Links().Where(link => link.StartsWith("/design/") && link.Length > "/design/".Length && !link.Contains('#')).ToList();
        Assert.Superset(
            new HashSet<string>(
            [
                "log-in", "log-in-refused", "sign-up-refused", "edit", "edit-refused", "password-refused", "delete-account",
                    "new-post-refused", "comment-refused",
                "feed-empty", "feed-no-older", "profile-empty", "error-400", "error-403", "error-404", "error-405", "error-409",
                    "error-413", "error-429", "error-500", "error-503",
            ]),
            states.Select(state => state.Split('/')[2]).ToHashSet());
        foreach (var path in states.Prepend("/design/"))
        {
            var page = (await visitor.PageAsync(path)).Page;
            var ids = page.QuerySelectorAll("[id]").Select(element => element.Id).ToList();
            Assert.True(ids.Count == ids.Distinct().Count(), $"{path} has an id twice: {string.Join(' ', ids.Order())}");
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.All(page.QuerySelectorAll("[aria-describedby]"), field =>
                Assert.All(field.GetAttribute("aria-describedby")!.Split(' '), id => Assert.NotNull(page.GetElementById(id))));
        }
    }

    [Fact]
    public async Task BothThemesShowTheSame()
    {
        var page = (await (await site.As("awdeorio")).PageAsync("/design/")).Page;
        var sheets = page.QuerySelectorAll("section[data-theme]").ToList();
        Assert.Equal(["light", "dark"], sheets.Select(sheet => sheet.GetAttribute("data-theme")));
        Assert.Equal(sheets[0].QuerySelectorAll("*").Select(element => element.LocalName),
            sheets[1].QuerySelectorAll("*").Select(element => element.LocalName));
        foreach (var what in new[]
        {
            "input.main", "input.bad", "input.quiet", "a.button", "button.icon", "[aria-busy] input.main", "input[aria-invalid]",
                "input[type=file]", ".hint",
            "article.post[data-post]", "input[name=like]", "input[name=unlike]", ".rest .total", "input[name=uncomment]", ".danger",
                "img.photo:not([width])", "img.photo[height='960']",
            ".person input[name=follow]", ".person input[name=unfollow]", ".person .state", ".person .problem", ".numbers", ".empty",
                ".more[aria-busy]", ".more .problem", ".end",
            "progress", ".notice", ".comment-form .problem",
        })
        {
            Assert.True(sheets[0].QuerySelector(what) is not null, what);
        }
    }

    [Fact]
    public async Task NoTokenAndNoSymbolIsMissing()
    {
        var page = (await (await site.As("awdeorio")).PageAsync("/design/")).Page;
        var shown = page.QuerySelectorAll("section[data-theme] code").Select(name => name.TextContent).ToHashSet();
        Assert.Superset(new HashSet<string>(["paper", "ink", "accent", "accent-deep", "bad", "text", "text-s", "gap-1", "heart"]), shown);
        Assert.Equal(
            page.QuerySelectorAll("symbol[id]").Select(symbol => "#" + symbol.Id).Order(StringComparer.Ordinal),
            page.QuerySelectorAll("section[data-theme=dark] use")
                .Select(use => use.GetAttribute("href")!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ItsPicturesAndItsStylesAreThere()
    {
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/design/")).Page;
        var sources =
            page.QuerySelectorAll("img")
            .Select(picture => picture.GetAttribute("srcset")?.Split(", ")[0].Split(' ')[0] ?? picture.GetAttribute("src")!)
            .Append(page.QuerySelector("main link[rel=stylesheet]")!.GetAttribute("href")!).Distinct().ToList();
        Assert.True(sources.Count > 9);
        foreach (var source in sources)
        {
            Assert.True((await visitor.GetAsync(source)).Status == 200, source);
        }
    }

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/posts/1/", 200)]
    [InlineData("GET", "/nothing/", 404)]
    [InlineData("PUT", "/design/", 405)]
    [InlineData("GET", "/design", 308)]
    [InlineData("GET", "/error/500", 404)]
    public async Task TheRestIsAsAnywhere(string verb, string path, int status)
    {
        var answer = await (await site.As("awdeorio")).SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));
        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Theory]
    [InlineData("/design/", 302)]
    [InlineData("/design/log-in/", 302)]
    [InlineData("/design/nothing/", 302, 404)]
    [InlineData("/nothing/", 404, 404)]
    public async Task ItIsForThoseWhoAreSignedIn(string path, int anonymous, int signedIn = 200)
    {
        Assert.Equal(anonymous, (await site.Anonymous().GetAsync(path)).Status);
        Assert.Equal(signedIn, (await (await site.As("jag")).GetAsync(path)).Status);
    }
}

/// <summary>Outside the Development environment.</summary>
public sealed class NoDesignTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("/design/")]
    [InlineData("/design")]
    [InlineData("/design/log-in/")]
    [InlineData("/Design/Index")]
    [InlineData("/design/nothing/")]
    public async Task ThereIsNoSuchAddress(string path)
    {
        Assert.Equal(404, (await site.Anonymous().GetAsync(path)).Status);
        Assert.Equal(404, (await (await site.As("awdeorio")).GetAsync(path)).Status);
    }

    [Fact]
    public void ThereIsNoSuchPage()
    {
        var pages =
            site.Services
            .GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>().ToList();
        Assert.Contains(pages, page => page.ViewEnginePath == "/Explore");
        Assert.DoesNotContain(pages, page => page.ViewEnginePath.StartsWith("/Design", StringComparison.Ordinal));
    }
}
