namespace Insta485.Web.Auth;

/// <summary>
/// How the page of sessions names a browser: "Firefox on Linux". The header User-Agent says what it likes, so nothing of it is repeated.
/// </summary>
internal static class DeviceName
{
    private const string Unknown = "Unknown browser";

    // The first that fits: most browsers also name those they come from.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>The name of the request's browser.</summary>
    public static string Of(HttpRequest request)
    {
        var agent = request.Headers.UserAgent.ToString();
        return (Find(Browsers, agent), Find(Systems, agent)) switch
        {
            ({ } browser, { } system) => $"{browser} on {system}",
            (null, { } system) => $"{Unknown} on {system}",
            ({ } browser, null) => browser,
            _ => Unknown,
        };
    }

    private static string? Find((string Sign, string Name)[] names, string agent) =>
        Array.Find(names, name => agent.Contains(name.Sign, StringComparison.Ordinal)).Name;
}
