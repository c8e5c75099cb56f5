using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Users;

/// <summary>Whom somebody follows.</summary>
public sealed class FollowingModel(PeopleReader people, CurrentUser me) : PeoplePage(me, "following")
{
    /// <summary>People whose names come after <paramref name="after"/>.</summary>
    public async Task OnGetAsync([FromRoute] string username, [FromQuery] string? after) =>
        Show(username, after, await people.FollowingAsync(Logname, username, after));
}
