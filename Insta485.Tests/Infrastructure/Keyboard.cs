using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A visitor without a mouse. Walks with Tab; at every stop the focus has to be seen: an outline, in the window, under nothing else, and
/// further down the page than the stop before (coming back, further up).
/// </summary>
public sealed class Keyboard(IPage page)
{
    /// <summary>Everything in a page that Tab should come to, in the page's order.</summary>
    public const string All = """
        [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
          .filter(one => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))
        """;

    // The name of the focused element for error messages; null for the page itself.
    private static readonly string Stop = """
        async back => {
          const at = document.activeElement;
          if (!at || at === document.body || at === document.documentElement) { return null; }
          const words = (at.querySelector('time')?.dateTime ?? at.textContent).trim().slice(0, 40);
          const name = `<${at.localName} ${at.getAttribute('aria-label') ?? at.value ?? ''}> ${words}`;
          // A scroll or a fade that has begun is waited for.
          const ending = document.getAnimations().filter(one => Number.isFinite(one.effect.getComputedTiming().endTime));
          await Promise.all(ending.map(one => one.finished.catch(() => {})));
          const style = getComputedStyle(at);
          const problems = [];
          if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) { problems.push('has no outline'); }
          if (!at.checkVisibility({ opacityProperty: true, visibilityProperty: true })) { problems.push('is not visible'); }
          const box = at.getClientRects()[0] ?? at.getBoundingClientRect();
          const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
          const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
          if (right - left < 1 || bottom - top < 1) { problems.push(`is outside the window at ${box.left}, ${box.top}`); }
          else {
            const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            if (!at.contains(seen)) { problems.push(`is under <${seen?.localName} class="${seen?.className}">`); }
          }
          const { before } = window;
          // From the page's end the browser may go round to its beginning at once.
          const all = ALL;
          if (before === all.at(back ? 0 : -1) && at === all.at(back ? -1 : 0)) { return null; }
          const follows = before && (before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
          if (before?.isConnected && before !== document.body && Boolean(follows) === back) { problems.push('is out of order'); }
          return `${name}${problems.length ? ' ' + problems.join(', ') : ''}\n${problems.length}`;
        }
        """.Replace("ALL", All, StringComparison.Ordinal);

    /// <summary>Walks on with Tab until something is focused.</summary>
    /// <param name="most">So many stops at the most.</param>
    public async Task ReachAsync(ILocator wanted, int most = 60)
    {
        // In a page whose end has not arrived yet, the focus would leave before it.
        await page.ReadAsync();
        var stops = new List<string>();
        while (stops.Count < most)
        {
            stops.Add(await TabAsync() ?? "the end of the page");
            if (await HasFocusAsync(wanted))
            {
                return;
            }
        }

        Assert.Fail($"Not reached: {wanted}. Stops: {string.Join(", ", stops)}");
    }

    /// <summary>One step with Tab, or back.</summary>
    /// <returns>The focused element; null when the focus left the page.</returns>
    public async Task<string?> TabAsync(bool back = false)
    {
        await page.EvaluateAsync("() => { window.before = document.activeElement; }");
        await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
        // What leaves the page's end leaves it a moment later.
        await Eventually.Async(() => page.EvaluateAsync<bool>("() => document.activeElement !== window.before"));
        if (await page.EvaluateAsync<string?>(Stop, back) is not { } said)
        {
            return null;
        }

        var (name, problems) = (said[..said.LastIndexOf('\n')], said[(said.LastIndexOf('\n') + 1)..]);
        Assert.True(problems == "0", $"{page.Url}: {name}");
        return name;
    }

    /// <summary>Walks to something and presses a key there.</summary>
    public async Task PressAsync(ILocator wanted, string key = "Enter", int most = 60)
    {
        await ReachAsync(wanted, most);
        await page.Keyboard.PressAsync(key);
    }

    /// <summary>Walks to a field and types into it, in the place of what stands there.</summary>
    public async Task TypeAsync(ILocator field, string text)
    {
        await ReachAsync(field);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Walks to a field for a file, opens the chooser there and takes a file.</summary>
    public async Task ChooseAsync(ILocator field, FilePayload file, string key = "Enter")
    {
        // Asked for long before it opens: the browser has to know by then.
        var opens = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.FileChooser += (_, chooser) => opens.TrySetResult(chooser);
        await ReachAsync(field);
        await page.Keyboard.PressAsync(key);
        await (await opens.Task.WaitAsync(TimeSpan.FromSeconds(30))).SetFilesAsync(file);
    }

    /// <summary>Waits until the focus is in something, and not lost.</summary>
    public static Task IsInAsync(ILocator where) => Assertions.Expect(where.Locator(":scope:focus, :focus")).ToHaveCountAsync(1);

    private static Task<bool> HasFocusAsync(ILocator wanted) =>
        wanted.EvaluateAllAsync<bool>("all => all.includes(document.activeElement)");
}
