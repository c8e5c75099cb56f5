using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Users;

/// <summary>A profile for a visitor, as <c>_Profile.cshtml</c> draws it.</summary>
public sealed record ProfileView(Profile Profile, string Logname)
{
    public string ReturnUrl => Links.User(Profile.Header.Username);
}

/// <summary>A profile: names, numbers and a grid of photos.</summary>
public sealed class ProfileModel(PeopleReader people, CurrentUser me) : PageModel
{
    public Profile Profile { get; private set; } = new(ProfileHeader.None, [], null);

    public string Logname => me.Name;

    public async Task OnGetAsync([FromRoute] string username, [FromQuery] int? before) =>
        Profile = await people.ProfileAsync(me.Name, username, before);
}
