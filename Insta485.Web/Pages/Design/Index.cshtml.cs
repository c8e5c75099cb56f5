using System.Text.RegularExpressions;
using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Design;

/// <summary>
/// Every component in every state, in both themes, drawn with the site's own partials. In development only (<c>Site.cs</c>).
/// </summary>
public sealed partial class DesignModel(CurrentUser me, TimeProvider clock, IWebHostEnvironment web) : PageModel
{
    /// <summary>The sheets, a theme each.</summary>
    public IReadOnlyList<Examples> Sheets { get; private set; } = [];

    /// <summary>Pages that are a state as a whole have addresses of their own.</summary>
    public IReadOnlyList<Screen> Screens { get; private set; } = [];

    /// <summary>The page.</summary>
    public async Task OnGetAsync()
    {
        Screens = Screen.All(me.Name);
        using var css = new StreamReader(web.WebRootFileProvider.GetFileInfo("site.css").CreateReadStream());
        var names =
            Tokens().Matches(await css.ReadToEndAsync())
            .Select(token => token.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        var now = clock.GetUtcNow().UtcDateTime;
        Sheets = [new Examples("light", 1000, me.Name, now, names), new Examples("dark", 2000, me.Name, now, names)];
    }

    // From the stylesheet itself, so that none is missing here: colours, sizes of type, gaps.
    [GeneratedRegex(@"--(?<name>[\w-]+): *(light-dark\(|color-mix\()|--(?<name>(text|gap)\b[\w-]*):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tokens();
}
