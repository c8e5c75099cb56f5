using System.Text.RegularExpressions;
using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Design;

/// <summary>
/// Every component in every state and both themes, drawn by the site's own partials. In development only (docs/decisions/0029).
/// </summary>
public sealed partial class DesignModel(CurrentUser me, TimeProvider clock, IWebHostEnvironment web) : PageModel
{
    /// <summary>One for each theme.</summary>
    public IReadOnlyList<ComponentSamples> Sheets { get; private set; } = [];

    public IReadOnlyList<PageSample> Pages { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Pages = PageSample.All(me.Name);
        using var css = new StreamReader(web.WebRootFileProvider.GetFileInfo("site.css").CreateReadStream());
        var names = Tokens().Matches(await css.ReadToEndAsync())
            .Select(token => token.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        var now = clock.GetUtcNow().UtcDateTime;
        Sheets = [new ComponentSamples("light", 1000, me.Name, now, names), new ComponentSamples("dark", 2000, me.Name, now, names)];
    }

    // Read from the stylesheet, so that none is missing: colours, text sizes, gaps.
    [GeneratedRegex(@"--(?<name>[\w-]+): *(light-dark\(|color-mix\()|--(?<name>(text|gap)\b[\w-]*):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tokens();
}
