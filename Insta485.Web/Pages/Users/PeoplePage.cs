using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Users;

/// <summary>A page of the people around somebody.</summary>
public abstract class PeoplePage(CurrentUser me, string segment) : PageModel
{
    /// <summary>Whose followers, or who follows them.</summary>
    public string Username { get; private set; } = "";

    /// <summary>The people.</summary>
    public People People { get; private set; } = new([], null);

    /// <summary>The signed-in user.</summary>
    public string Logname => me.Name;

    /// <summary>The first page's address.</summary>
    public string First => $"{Links.User(Username)}{segment}/";

    /// <summary>The page's own address, where its forms lead back to.</summary>
    public string ReturnUrl { get; private set; } = "";

    /// <summary>Keeps what was read.</summary>
    protected void Show(string username, string? after, People people)
    {
        Username = username;
        People = people;
        ReturnUrl = after is null ? First : $"{First}?after={Uri.EscapeDataString(after)}";
    }
}
