using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Users;

/// <summary>The people a user follows.</summary>
public sealed class FollowingModel(PeopleReader people, CurrentUser me) : PeoplePage(me, "following")
{
    public async Task OnGetAsync([FromRoute] string username, [FromQuery] string? after) =>
        Fill(username, after, await people.FollowingAsync(Logname, username, after));
}
