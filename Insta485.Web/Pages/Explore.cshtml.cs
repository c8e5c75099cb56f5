using Insta485.Web.Auth;
using Insta485.Web.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>A face, and how wide it is drawn.</summary>
public sealed record FaceView(Face Face, string Sizes = "3rem");

/// <summary>Somebody in a list, who looks at it, and on which page.</summary>
/// <param name="ShowsState">Says whether they are followed; suggestions need not.</param>
public sealed record PersonView(Person Person, string Logname, string Here, bool ShowsState);

/// <summary>Whom the visitor does not follow yet.</summary>
public sealed class ExploreModel(PeopleReader people, CurrentUser me) : PageModel
{
    /// <summary>The people.</summary>
    public People People { get; private set; } = new([], null);

    /// <summary>The signed-in user.</summary>
    public string Logname => me.Name;

    /// <summary>The page's own address, where its forms lead back to.</summary>
    public string Here { get; private set; } = "/explore/";

    /// <summary>People whose names come after <paramref name="after"/>.</summary>
    public async Task OnGetAsync([FromQuery] string? after)
    {
        Here = after is null ? Here : $"{Here}?after={Uri.EscapeDataString(after)}";
        People = await people.NotFollowedAsync(me.Name, after);
    }
}
