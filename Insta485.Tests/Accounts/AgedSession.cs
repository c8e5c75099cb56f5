using System.Net;
using Insta485.Tests.Infrastructure;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Insta485.Tests.Accounts;

/// <summary>Sessions that began long ago: the site seals the cookie again with another time.</summary>
internal static class AgedSession
{
    /// <summary>As the site asks without the setting of the other tests.</summary>
    public const string FreshMinutes = "15";

    /// <summary>From now on this browser's log-in is so old.</summary>
    public static void Age(this SiteFixture site, Visitor visitor, TimeSpan age)
    {
        var cookie = visitor.Cookies.GetAllCookies().Single(cookie => cookie.Name == "login");
        visitor.Cookies.Add(new Uri($"http://{cookie.Domain}/"), new Cookie("login", site.Older(cookie.Value, age)));
    }

    /// <summary>The value of the session's cookie, but with a log-in that is so old.</summary>
    public static string Older(this SiteFixture site, string cookie, TimeSpan age)
    {
        var format = site.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme).TicketDataFormat;
        var ticket = format.Unprotect(cookie)!;
        ticket.Properties.IssuedUtc = DateTimeOffset.UtcNow - age;
        return format.Protect(ticket);
    }

    /// <summary>Another browser with the same cookies.</summary>
    public static Visitor CopyOf(this SiteFixture site, Visitor visitor)
    {
        var copy = site.Anonymous();
        foreach (Cookie cookie in visitor.Cookies.GetCookies(site.Address))
        {
            copy.Cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        }

        return copy;
    }
}

/// <summary>A site that asks for the password again after a quarter of an hour, as by default.</summary>
public sealed class AskingSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Accounts:FreshMinutes", AgedSession.FreshMinutes), ("Limits:WrongLogInsPerAccount:Times", "3")];
}
