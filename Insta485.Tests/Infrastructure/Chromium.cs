using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>The system's Chromium: one process for all tests, started with the first test that needs it.</summary>
public static class Chromium
{
    // The headless shell draws no windows, tabs and buttons around its pages: a page takes a third of the time to open.
    private static readonly string[] Names =
        ["chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];

    private static readonly string[] Places =
        ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    /// <summary>Why the browser tests are skipped; null if there is a browser, and on CI, where they fail without.</summary>
    public static string? Missing { get; } = Find() is null
        && !IsCi() ? "Chromium is missing on PATH: bin/insta485test installs it where it may." : null;

    /// <summary>The running browser.</summary>
    public static Task<IBrowser> BrowserAsync() => Started.Value;

    private static async Task<IBrowser> StartAsync()
    {
        var program = Find() ?? throw new InvalidOperationException("Chromium is missing on PATH.");
        Assertions.SetDefaultExpectTimeout(15_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            // Root and containers cannot have the sandbox, and the browser loads this site only.
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--no-first-run",
            ],
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            browser.CloseAsync().Wait(TimeSpan.FromSeconds(10));
            playwright.Dispose();
        };
        return browser;
    }

    private static string? Find() =>
        Names.SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, name)))
            .Concat(Places)
            .FirstOrDefault(File.Exists);

    private static bool IsCi() => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ci && ci is not ("0" or "false");
}

/// <summary>A test in a browser; skipped if there is none, except on CI.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>The same with data.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
