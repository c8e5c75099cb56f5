using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Users;

/// <summary>The people who follow a user.</summary>
public sealed class FollowersModel(PeopleReader people, CurrentUser me) : PeoplePage(me, "followers")
{
    public async Task OnGetAsync([FromRoute] string username, [FromQuery] string? after) =>
        Fill(username, after, await people.FollowersAsync(Logname, username, after));
}
