using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>A profile picture and its width on the page, for <c>sizes</c>.</summary>
public sealed record AvatarView(Avatar Avatar, string Sizes = "3rem")
{
    /// <summary>Whether the name stands beside it, in the same link: a screen reader would read it twice.</summary>
    public bool IsNamed { get; init; }
}

/// <summary>A person in a list.</summary>
/// <param name="ShowsState">Whether the list says "following" or "not following"; suggestions don't.</param>
public sealed record PersonView(Person Person, string Logname, string ReturnUrl, bool ShowsState)
{
    /// <summary>What the visitor can do to the person; empty: follow and unfollow.</summary>
    public IReadOnlyList<PersonAction> Actions { get; init; } = [];

    /// <summary>Whether a link leads to the person's options.</summary>
    public bool HasOptions { get; init; }
}

/// <summary>Photos by people whom the visitor does not follow yet, and those people.</summary>
public sealed class ExploreModel(ExploreReader explore, CurrentUser me) : PageModel
{
    public IReadOnlyList<Thumbnail> Photos { get; private set; } = [];

    public People People { get; private set; } = new([], null);

    public string Logname => me.Name;

    public string ReturnUrl { get; private set; } = "/explore/";

    public string? Next => People.Next is { } next ? PageUrl(next) : null;

    public async Task<IActionResult> OnGetAsync([FromQuery] string? q, [FromQuery] string? after)
    {
        // Where the search was at first.
        if (q is not null)
        {
            return Redirect(Links.Search(q));
        }

        ReturnUrl = PageUrl(after);
        (Photos, People) = await explore.ReadAsync(me.Name, after);
        return Page();
    }

    private static string PageUrl(string? after) => $"/explore/{(after is null ? QueryString.Empty : QueryString.Create("after", after))}";
}
