using System.Net;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

public sealed class ThemeTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task AChoiceIsKeptForAYearAndEveryPageHasIt(string theme)
    {
        var visitor = await site.As("awdeorio");
        var answer = await visitor.PostAsync("/theme/?target=/explore/", ("theme", theme));
        Assert.Equal((302, "/explore/"), (answer.Status, answer.Location));
        Assert.Equal(
            ["max-age=31536000", "path=/", "samesite=lax", $"theme={theme}"],
            Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split("; ").Order(StringComparer.Ordinal));
        foreach (var path in new[] { "/", "/users/jag/" })
        {
            Assert.Equal((theme, theme), await ShownAsync(visitor, path));
        }

        // The open pages keep the theme after log-out.
        await visitor.PostAsync("/accounts/logout/");
        Assert.Equal((theme, theme), await ShownAsync(visitor, "/accounts/login/"));
    }

    [Fact]
    public async Task ChoosingTheSystemsThemeDeletesTheChoice()
    {
        var visitor = await site.As("awdeorio");
        await visitor.PostAsync("/theme/", ("theme", "dark"));
        var answer = await visitor.PostAsync("/theme/", ("theme", "system"));
        Assert.Equal((302, "/"), (answer.Status, answer.Location));
        Assert.Null(visitor.Cookies.GetCookies(site.Address)["theme"]);
        Assert.Equal((null, "light dark"), await ShownAsync(visitor, "/"));
    }

    [Theory]
    [InlineData("DARK")]
    [InlineData("blue")]
    [InlineData("")]
    [InlineData("dark\0")]
    [InlineData(null)]
    public async Task WhatIsNoThemeIsRefusedAndChangesNothing(string? theme)
    {
        var visitor = await site.As("awdeorio");
        await visitor.PostAsync("/theme/", ("theme", "light"));
        var answer = await visitor.PostAsync("/theme/", theme is null ? [] : [("theme", theme)]);
        Assert.Equal(400, answer.Status);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal("light", answer.Page.DocumentElement.GetAttribute("data-theme"));
    }

    [Theory]
    [InlineData("blue")]
    [InlineData("%22%3E%3Cscript%3E")]
    [InlineData("")]
    public async Task ACookieThatSaysSomethingElseSaysNothing(string value)
    {
        var visitor = await site.As("awdeorio");
        visitor.Cookies.Add(site.Address, new Cookie("theme", value));
        Assert.Equal((null, "light dark"), await ShownAsync(visitor, "/"));
    }

    [Fact]
    public async Task AScriptGetsTheCookieAndNoPage()
    {
        var visitor = await site.As("awdeorio");
        var request = new HttpRequestMessage(HttpMethod.Post, "/theme/?target=/explore/")
        {
            Content = new FormUrlEncodedContent([new("theme", "dark"), new("csrf_token", await visitor.TokenAsync())]),
        };
        request.Headers.Add("Fragment", "1");
        var answer = await visitor.SendAsync(request);
        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal("dark", visitor.Cookies.GetCookies(site.Address)["theme"]?.Value);
    }

    [Theory]
    [InlineData(null, "dark Dark", "light Light")]
    [InlineData("light", "dark Dark", "system Dark")]
    [InlineData("dark", "system Light", "light Light")]
    public async Task TheOtherColoursAreOfferedForEitherSystem(string? chosen, string onLight, string onDark)
    {
        var visitor = await site.As("awdeorio");
        await visitor.PostAsync("/theme/", ("theme", chosen ?? "system"));
        var page = (await visitor.PageAsync("/explore/")).Page;
        foreach (var (system, offer) in new[] { ("light", onLight), ("dark", onDark) })
        {
            var form = page.QuerySelector($".theme .for-{system}")!;
            Assert.Equal("/theme/?target=/explore/", form.GetAttribute("action"));
            var theme = form.QuerySelector("[name=theme]")?.GetAttribute("value");
            Assert.Equal(offer, $"{theme} {form.QuerySelector("[type=submit]")?.GetAttribute("value")}");
        }
    }

    [Fact]
    public async Task FromAnErrorItLeadsToTheMainPage()
    {
        var visitor = await site.As("awdeorio");
        foreach (var answer in new[] { await visitor.GetAsync("/posts/9999/"), await visitor.PostAsync("/likes/") })
        {
            Assert.Equal(["/theme/?target=/"],
                answer.Page.QuerySelectorAll(".theme form").Select(form => form.GetAttribute("action")).Distinct());
        }
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    public async Task AHostileTargetLeadsToTheMainPage(string target)
    {
        var answer = await (await site.As("awdeorio")).PostAsync($"/theme/?target={target}", ("theme", "dark"));
        Assert.Equal((302, "/"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task AnonymousVisitorsAreNotOfferedIt()
    {
        var visitor = site.Anonymous();
        Assert.Null((await visitor.PageAsync("/accounts/login/")).Page.QuerySelector(".theme"));
        var answer = await visitor.PostAsync("/theme/", ("theme", "dark"));
        Assert.Equal((302, "/accounts/login/"), (answer.Status, answer.Location));
        Assert.Null(visitor.Cookies.GetCookies(site.Address)["theme"]);
    }

    private static async Task<(string? Theme, string? Scheme)> ShownAsync(Visitor visitor, string path)
    {
        var page = (await visitor.PageAsync(path)).Page;
        return (page.DocumentElement.GetAttribute("data-theme"), page.QuerySelector("meta[name=color-scheme]")?.GetAttribute("content"));
    }
}
