using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Users;

/// <summary>Somebody's page and who looks at it, as <c>_Profile.cshtml</c> draws it.</summary>
public sealed record ProfileView(Profile Profile, string Logname)
{
    /// <summary>The page's own address, where its forms lead back to.</summary>
    public string ReturnUrl => Links.User(Profile.Header.Username);
}

/// <summary>Somebody's page: who they are and their pictures.</summary>
public sealed class ProfileModel(PeopleReader people, CurrentUser me) : PageModel
{
    /// <summary>The person and a page of their pictures.</summary>
    public Profile Profile { get; private set; } = new(new("", "", "", false, 0, 0, 0, false), [], null);

    /// <summary>The signed-in user.</summary>
    public string Logname => me.Name;

    /// <summary>The newest pictures, or those older than <paramref name="before"/>.</summary>
    public async Task OnGetAsync([FromRoute] string username, [FromQuery] int? before) =>
        Profile = await people.ProfileAsync(me.Name, username, before);
}
