using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Users;

/// <summary>Who follows somebody.</summary>
public sealed class FollowersModel(PeopleReader people, CurrentUser me) : PeoplePage(me, "followers")
{
    /// <summary>People whose names come after <paramref name="after"/>.</summary>
    public async Task OnGetAsync([FromRoute] string username, [FromQuery] string? after) =>
        Show(username, after, await people.FollowersAsync(Logname, username, after));
}
