using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Users;

/// <summary>The people who follow a user.</summary>
public sealed class FollowersModel(PeopleReader people, CurrentUser me) : PageModel
{
    /// <summary>The user whose list it is.</summary>
    public string Username { get; private set; } = "";

    public PeopleView View { get; private set; } = PeopleView.None;

    public async Task OnGetAsync([FromRoute] string username, [FromQuery] string? after)
    {
        Username = username;
        View = new PeopleView(await people.FollowersAsync(me.Name, username, after), me.Name, $"{Links.User(username)}followers/", after)
        {
            HasOptions = username == me.Name,
        };
    }
}
