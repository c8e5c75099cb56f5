using Insta485.Web.Auth;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
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

/// <summary>
/// Photos and people the visitor does not follow yet, or everyone with a word in the name that begins with the search text.
/// </summary>
public sealed class ExploreModel(ExploreReader explore, PeopleReader people, CurrentUser me) : PageModel
{
    public IReadOnlyList<ExplorePhoto> Photos { get; private set; } = [];

    public People People { get; private set; } = new([], null);

    public string Logname => me.Name;

    /// <summary>The search text; empty if there is none.</summary>
    public string Text { get; private set; } = "";

    public bool IsSearch => Text.Length > 0;

    public string ReturnUrl { get; private set; } = "/explore/";

    public string? Next => People.Next is { } next ? PageUrl(next) : null;

    public async Task OnGetAsync([FromQuery] string? q, [FromQuery] string? after)
    {
        Text = q?.Trim() ?? "";
        ReturnUrl = PageUrl(after);
        (Photos, People) = IsSearch
            ? new Explored([], await people.SearchAsync(me.Name, Text, after)) : await explore.ReadAsync(me.Name, after);
    }

    private string PageUrl(string? after)
    {
        var query = IsSearch ? QueryString.Create("q", Text) : QueryString.Empty;
        return $"/explore/{(after is null ? query : query.Add("after", after))}";
    }
}
