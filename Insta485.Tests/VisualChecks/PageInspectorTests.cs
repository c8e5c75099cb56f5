using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>Each check finds the fault that was made for it, and does not report it before.</summary>
public sealed class PageInspectorTests(SiteFixture site) : BrowserTest(site)
{
    private const string Explore = "/explore/";
    private const string Pale = "title.style.color = 'rgb(160, 160, 160)'; title.style.background = 'white'; title.style.fontSize = '1rem'";

    private const string Current = """
        const nav = make(main, 'nav');
        make(nav, 'a', 'one').href = '/';
        Object.assign(make(nav, 'a', 'two'), { href: '/', ariaCurrent: 'page' });
        """;

    private const string Small = """
        const box = make(main, 'div');
        for (const it of [make(box, 'button', 'a'), make(box, 'button', 'b')]) {
          it.style.all = 'unset';
          it.style.display = 'inline-block';
          it.style.width = it.style.height = '9px';
        }
        """;

    [BrowserTheory]
    [InlineData("width", "main.style.minWidth = '2000px'", "scrolls sideways")]
    [InlineData("reach", "const lid = make(document.body, 'div'); lid.style.position = 'fixed'; lid.style.inset = 0; lid.style.zIndex = 9",
        "is covered by body > div ")]
    [InlineData("reach", "mark.style.position = 'absolute'; mark.style.left = '-50rem'",
        "header.bar > a.mark \"Insta485\" cannot be scrolled into view")]
    [InlineData("reach", "const link = make(main, 'a'); link.href = '/'", "main#main > a \"\" has no size")]
    [InlineData("touch", "mark.style.minHeight = 0; mark.style.padding = 0; mark.style.height = '20px'",
        "a.mark \"Insta485\" is too small for a finger")]
    [InlineData("touch", "const link = make(main, 'a', 'here'); link.href = '/'", "main#main > a \"here\" is too small for a finger")]
    [InlineData("text", "title.style.height = '9px'; title.style.overflow = 'hidden'", "main#main > h1 \"Explore\" is cut off")]
    [InlineData("text", "title.style.position = 'fixed'; title.style.left = '-3rem'", "main#main > h1 \"Explore\" is cut off")]
    [InlineData("text", "button.style.width = '20px'; button.style.minWidth = 0; button.style.whiteSpace = 'nowrap'",
        "\"follow jag\" is cut off")]
    [InlineData("text", "put(make(document.body, 'p', 'Said over it'), title)",
        "main#main > h1 \"Explore\" and body > p \"Said over it\" lie on each other")]
    [InlineData("text", "put(make(document.body, 'p', 'Said over it'), button)", "body > p \"Said over it\" and form > input")]
    [InlineData("forced", "make(main, 'input').style.border = 'none'", "main#main > input \"\" has no border")]
    [InlineData("forced", "make(main, 'button').style.border = 'none'", "main#main > button \"\" cannot be seen")]
    [InlineData("forced",
        "const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); svg.style.fill = 'none'; title.append(svg)",
            "main#main > h1 \"Explore\" has a symbol that cannot be seen")]
    [InlineData("forced", Current, "nav > a \"two\" looks like those that are not")]
    [InlineData("motion", "title.style.transition = 'color 1s'", "main#main > h1 \"Explore\" moves")]
    [InlineData("motion", "document.documentElement.style.scrollBehavior = 'smooth'", "html \"")]
    [InlineData("motion", "title.animate([{ opacity: 0 }, { opacity: 1 }], 60000)", "main#main > h1 \"Explore\" is moving")]
    [InlineData("rules", "main.querySelector('img').removeAttribute('alt')", "image-alt: ")]
    [InlineData("rules", Pale, "color-contrast: h1")]
    [InlineData("colours", Pale, "color-contrast: h1")]
    [InlineData("layout", Pale, "color-contrast: h1")]
    [InlineData("rules", "make(main, 'h1', 'Another')", "one-h1: 2")]
    [InlineData("rules", Small, "target-size: ")]
    [InlineData("layout", Small, "target-size: ")]
    [InlineData("layout", "main.querySelector('a').ariaLabel = ''; main.querySelector('a').replaceChildren()", "link-name: ")]
    public async Task ALookFindsItsFault(string look, string fault, string finding)
    {
        var page = await ReadyAsync();
        if (look == "forced")
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
        }

        Assert.DoesNotContain(await PageInspector.SeeAsync(page, look), one => one.Contains(finding));
        await BreakAsync(page, fault);
        Assert.Contains(await PageInspector.SeeAsync(page, look), one => one.Contains(finding));
    }

    [BrowserFact]
    public async Task ALookAroundSaysWhereItFoundIt()
    {
        var page = await ReadyAsync();
        await BreakAsync(page, """
            main.style.minWidth = '350px';
            title.style.color = 'black';
            const box = make(main, 'p', 'Words');
            box.style.height = '30px';
            box.style.overflow = 'hidden';
            """);
        var findings = await PageInspector.LookAsync(page, "explore");
        Assert.Contains(findings, one => one.StartsWith("explore, 320 px: scrolls sideways", StringComparison.Ordinal));
        Assert.Contains(findings, one => one.StartsWith("explore, 1280 px, Dark: color-contrast: h1", StringComparison.Ordinal));
        Assert.Contains(findings,
            one => one.StartsWith("explore, 360 px, text at 200 %: main#main > p \"Words\" is cut off", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, one => one.StartsWith("explore, 1280 px: scrolls", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, one => one.Contains("Light: color-contrast: h1"));
        Assert.DoesNotContain(findings, one => one.StartsWith("explore, 360 px: main#main > p", StringComparison.Ordinal));
    }

    private async Task<IPage> ReadyAsync()
    {
        var window = await OpenAsync("awdeorio");
        await PageInspector.PrepareAsync(window);
        await window.Page.GotoAsync(Explore);
        await PageInspector.OpenAsync(window.Page);
        return window.Page;
    }

    private static Task<System.Text.Json.JsonElement?> BreakAsync(IPage page, string fault) => page.EvaluateAsync($$"""
        () => {
          const [main, mark, title, button] = ['main', '.mark', 'main h1', '.person [type=submit]'].map(one => document.querySelector(one));
          const make = (where, name, text = '') => where.appendChild(Object.assign(document.createElement(name), { textContent: text }));
          const put = (what, where) => {
            const { left, top } = where.getBoundingClientRect();
            Object.assign(what.style, { position: 'absolute', left: `${left}px`, top: `${top + scrollY}px` });
          };
          {{fault}};
        }
        """);
}
