using Deque.AxeCore.Commons;
using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Inspects an open page in several widths, text sizes, themes and forced colours, with the checks of <c>inspector.js</c>. All of axe
/// runs once a page, at 360 px in light colours. The other theme runs the rules about colours only: a theme changes nothing else. The
/// other width in light colours runs these and the rules about sizes, places and what is shown: a width does not change the markup.
/// </summary>
public sealed class PageInspector
{
    /// <summary>Widths of windows, in CSS pixels, from the smallest that reflow is promised for.</summary>
    private static readonly int[] Widths = [320, 360, 768, 1280, 2560];

    private static readonly Lazy<string> Script = new(() =>
        new BundledAxeScriptProvider().GetScript()
        + File.ReadAllText(Path.Combine(Postgres.Root, "Insta485.Tests", "VisualChecks", "inspector.js")));

    private readonly List<string> _findings = [];
    private readonly IPage _page;
    private readonly string _name;

    private PageInspector(IPage page, string name) => (_page, _name) = (page, name);

    /// <summary>In pages opened later, scripts do not see the scrolling of the inspection.</summary>
    public static Task PrepareAsync(BrowserSession window) =>
        window.Page.AddInitScriptAsync("addEventListener('scroll', event => window.isLooked && event.stopImmediatePropagation(), true)");

    /// <summary>Everything that is wrong with an open page: its name, width, theme, rule, element.</summary>
    public static async Task<IReadOnlyList<string>> LookAsync(IPage page, string name)
    {
        var inspector = new PageInspector(page, name);
        await OpenAsync(page);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await inspector.LookAsync("motion", "reduced motion");
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, width < 768 ? 740 : 800);
            await inspector.LookAsync("width", $"{width} px");
            if (width is 360 or 1280)
            {
                await inspector.LookCloselyAsync(width);
            }
        }

        return inspector._findings;
    }

    /// <summary>Loads the checks into a page.</summary>
    public static async Task OpenAsync(IPage page) => await page.EvaluateAsync(Script.Value);

    /// <summary>Runs one check.</summary>
    public static Task<string[]> SeeAsync(IPage page, string look) => page.EvaluateAsync<string[]>($"looks.{look}()");

    private async Task LookCloselyAsync(int width)
    {
        await LookAsync("text", $"{width} px");
        await LookAsync("reach", $"{width} px");
        if (width == 360)
        {
            await LookAsync("touch", $"{width} px");
        }

        foreach (var (theme, look) in new[] { (ColorScheme.Dark, "colours"), (ColorScheme.Light, width == 360 ? "rules" : "layout") })
        {
            await _page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
            await LookAsync(look, $"{width} px, {theme}");
        }

        await _page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
        await LookAsync("forced", $"{width} px, forced colours");
        await _page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.None });

        await LettersAsync(32);
        foreach (var look in new[] { "width", "text", "reach" })
        {
            await LookAsync(look, $"{width} px, text at 200 %");
        }

        await LettersAsync(16);
    }

    // As the browser's own setting does: lengths in rem and widths in media queries depend on it.
    private async Task LettersAsync(int size)
    {
        var session = await _page.Context.NewCDPSessionAsync(_page);
        await session.SendAsync("Page.setFontSizes", new() { ["fontSizes"] = new { standard = size, @fixed = size * 13 / 16 } });
        await session.DetachAsync();
    }

    private async Task LookAsync(string look, string how) =>
        _findings.AddRange((await SeeAsync(_page, look)).Select(finding => $"{_name}, {how}: {finding}"));
}
