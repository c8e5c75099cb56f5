using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>The page for a new post.</summary>
public sealed class NewModel(CurrentUser me) : PageModel
{
    public string Logname => me.Name;

    public void OnGet()
    {
    }
}
