using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>The system's Chromium, started with the first test that needs it and ended with the last.</summary>
public static class Chromium
{
    private static readonly string[] Names = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];

    private static readonly string[] Places =
        ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    /// <summary>Why tests in a browser are left out; nothing where there is one, nor on CI, where they fail without.</summary>
    public static string? Missing { get; } = Find() is null
        && !IsCi() ? "There is no Chromium on PATH: bin/insta485test installs it where it may." : null;

    /// <summary>The running browser.</summary>
    public static Task<IBrowser> BrowserAsync() => Started.Value;

    private static async Task<IBrowser> StartAsync()
    {
        var program = Find() ?? throw new InvalidOperationException("There is no Chromium on PATH.");
        Assertions.SetDefaultExpectTimeout(15_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            // No sandbox: it is refused to root and inside containers, and all it loads is this site.
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

/// <summary>A test in a browser; left out, with the reason, where there is none, but on CI.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>The same with data.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
