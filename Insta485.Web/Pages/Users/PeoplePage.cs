using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Users;

/// <summary>A list of people in relation to a user: followers or following.</summary>
public abstract class PeoplePage(CurrentUser me, string segment) : PageModel
{
    /// <summary>The user whose list it is.</summary>
    public string Username { get; private set; } = "";

    public People People { get; private set; } = new([], null);

    public string Logname => me.Name;

    public string FirstPageUrl => $"{Links.User(Username)}{segment}/";

    public string ReturnUrl { get; private set; } = "";

    protected void Fill(string username, string? after, People people)
    {
        Username = username;
        People = people;
        ReturnUrl = after is null ? FirstPageUrl : $"{FirstPageUrl}?after={Uri.EscapeDataString(after)}";
    }
}
