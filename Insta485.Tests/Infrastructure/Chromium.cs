using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>The system's Chromium: one process for all tests, started with the first test that needs it.</summary>
public static class Chromium
{
    // Draws no windows, tabs and buttons around its pages: opening one takes a third of the time.
    private const string HeadlessShell = "chromium-headless-shell";

    private static readonly string[] Names = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];

    private static readonly string[] Applications =
        ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly Lazy<Task<IBrowser>> Shell =
        new(() => StartAsync(OnPath(HeadlessShell) ?? Program(), "--renderer-process-limit=1"));
    private static readonly Lazy<Task<IBrowser>> Whole = new(() => StartAsync(Program()));

    /// <summary>Why the browser tests are skipped; null if there is a browser, and on CI, where they fail without.</summary>
    public static string? Missing { get; } = Find() is null
        && !IsCi() ? "Chromium is missing on PATH: bin/insta485test installs it where it may." : null;

    /// <summary>
    /// The running browser: Chromium's headless shell if it is installed, else Chromium. A context has one process for all its tabs, and
    /// no process is started in advance.
    /// </summary>
    public static Task<IBrowser> BrowserAsync() => Shell.Value;

    /// <summary>The whole Chromium, for what its headless shell leaves out.</summary>
    public static Task<IBrowser> WholeBrowserAsync() => Whole.Value;

    private static async Task<IBrowser> StartAsync(string program, params string[] more)
    {
        Assertions.SetDefaultExpectTimeout(15_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            // Root and containers cannot have the sandbox, and the browser loads this site only.
            Args =
            [
                .. more, "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run",
            ],
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            browser.CloseAsync().Wait(TimeSpan.FromSeconds(10));
            playwright.Dispose();
        };
        return browser;
    }

    private static string Program() => Find() ?? throw new InvalidOperationException("Chromium is missing on PATH.");

    private static string? Find() =>
        Names.Select(OnPath).FirstOrDefault(program => program is not null) ?? Applications.FirstOrDefault(File.Exists);

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    internal static bool IsCi() => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ci && ci is not ("0" or "false");
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
