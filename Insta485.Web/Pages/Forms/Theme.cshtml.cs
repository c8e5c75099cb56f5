using Insta485.Web.Errors;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>The switch between light and dark colours, as <c>_Theme.cshtml</c> draws it.</summary>
/// <param name="Chosen">See <see cref="ThemeModel.Chosen"/>.</param>
public sealed record ThemeSwitch(string? Chosen, string ReturnUrl);

/// <summary>Stores the visitor's choice of theme in a cookie: light, dark, or the system's preference.</summary>
public sealed class ThemeModel : PageModel
{
    private const string Cookie = "theme";

    /// <summary><c>light</c> or <c>dark</c>; null for the system's preference. It is kept after log-out.</summary>
    public static string? Chosen(HttpRequest request) => request.Cookies[Cookie] is "light" or "dark" ? request.Cookies[Cookie] : null;

    public IActionResult OnPost([FromForm] string theme, [FromQuery] string? target)
    {
        // Not HttpOnly: theme.js reads it, so that pages in other tabs follow.
        var cookie = new CookieOptions { HttpOnly = false, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps };
        switch (theme)
        {
            case "light" or "dark":
                cookie.MaxAge = TimeSpan.FromDays(365);
                Response.Cookies.Append(Cookie, theme, cookie);
                break;
            case "system":
                Response.Cookies.Delete(Cookie, cookie);
                break;
            default:
                throw Refuse.Invalid("The theme must be light, dark or system.");
        }

        return Request.IsFragment() ? new NoContentResult() : SafeRedirect.To(target);
    }
}
