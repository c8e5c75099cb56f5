using Insta485.Web.Auth;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>A face, and how wide it is drawn.</summary>
public sealed record AvatarView(Avatar Avatar, string Sizes = "3rem");

/// <summary>Somebody in a list, who looks at it, and on which page.</summary>
/// <param name="ShowsState">Says whether they are followed; suggestions need not.</param>
public sealed record PersonView(Person Person, string Logname, string ReturnUrl, bool ShowsState);

/// <summary>Whom the visitor does not follow yet; or everybody whose user name begins with what was looked for.</summary>
public sealed class ExploreModel(PeopleReader people, CurrentUser me) : PageModel
{
    /// <summary>The people.</summary>
    public People People { get; private set; } = new([], null);

    /// <summary>The signed-in user.</summary>
    public string Logname => me.Name;

    /// <summary>How the names begin that were looked for; nothing where none was.</summary>
    public string Begin { get; private set; } = "";

    /// <summary>The page's own address, where its forms lead back to.</summary>
    public string ReturnUrl { get; private set; } = "/explore/";

    /// <summary>The address of the next page.</summary>
    public string? Next => People.Next is { } next ? Address(next) : null;

    /// <summary>
    /// People whose names come after <paramref name="after"/>; where <paramref name="q"/> is there, those whose names begin with
    /// it.
    /// </summary>
    public async Task OnGetAsync([FromQuery] string? q, [FromQuery] string? after)
    {
        Begin = q?.Trim() ?? "";
        ReturnUrl = Address(after);
        People = Begin.Length == 0 ? await people.NotFollowedAsync(me.Name, after) : await people.BeginningAsync(me.Name, Begin, after);
    }

    private string Address(string? after) => $"/explore/{QueryString.Create(
        [.. Begin.Length == 0 ? [] : new[] { KeyValuePair.Create("q", (string?)Begin) }, .. after is null ? [] : new[] { KeyValuePair.Create("after", (string?)after) }])}";
}
