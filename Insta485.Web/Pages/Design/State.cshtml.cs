using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Design;

/// <summary>A whole page in one of its states.</summary>
public sealed class StateModel(CurrentUser me) : PageModel
{
    /// <summary>The page and its state.</summary>
    public Screen Screen { get; private set; } = new("", "", null);

    /// <summary>The state of that name.</summary>
    public void OnGet([FromRoute] string state) =>
        Screen = Screen.All(me.Name).FirstOrDefault(screen => screen.Name == state) ?? throw Refuse.NotFound("There is no such state.");
}
