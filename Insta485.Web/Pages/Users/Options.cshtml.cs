using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Users;

/// <summary>What the visitor can do about somebody else: mute, block, remove from their followers.</summary>
public sealed class OptionsModel(PeopleReader people, CurrentUser me) : PageModel
{
    public ProfileHeader Header { get; private set; } = ProfileHeader.None;

    /// <summary>The forms, each with what it does.</summary>
    public IEnumerable<(PersonAction Action, string Effect)> Actions
    {
        get
        {
            var (name, profile) = (Header.Username, Links.User(Header.Username));
            yield return Header.Muted
                ? (new PersonAction("/mutes/", "unmute", name, profile),
                    "Their photos come back to your main page, Explore and suggestions.")
                : (new PersonAction("/mutes/", "mute", name, profile),
                    "Their photos leave your main page, Explore and suggestions. They are not told.");
            if (Header.FollowsVisitor)
            {
                yield return (new PersonAction("/following/", "remove", name, profile), "They no longer follow you. They are not told.");
            }

            yield return Header.Blocked
                ? (new PersonAction("/blocks/", "unblock", name, profile), "You can see each other again. Neither follows the other.")
                : (new PersonAction("/blocks/", "block", name, "/", "bad"),
                    "Neither of you sees anything of the other, and neither follows the other any more. They are not told.");
        }
    }

    public async Task OnGetAsync([FromRoute] string username)
    {
        Header = await people.HeaderAsync(me.Name, username);
        if (Header.Username == me.Name)
        {
            throw PeopleReader.NoSuchPerson();
        }
    }
}
