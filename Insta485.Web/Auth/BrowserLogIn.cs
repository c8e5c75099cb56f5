using Insta485.Web.Database;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Notifications;

namespace Insta485.Web.Auth;

/// <summary>What a good log-in does in the browser that sent it.</summary>
internal sealed class BrowserLogIn(
    IHttpContextAccessor context, CredentialStore credentials, NotificationStore notifications, DeviceCookie devices)
{
    private HttpContext Http => context.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>The browser, if it has logged in before.</summary>
    public Device? Device => devices.Read(Http);

    /// <summary>Begins a session after a log-in. If the browser is new to the account, its owner is told.</summary>
    public async Task LogInAsync(Session session)
    {
        if (Device?.Accounts.Contains(session.Username, StringComparer.Ordinal) != true)
        {
            await notifications.LoggedInFromNewDeviceAsync(session.Username);
        }

        await BeginAsync(session);
    }

    /// <summary>
    /// Begins a session: the cookie is set, the browser's earlier session is over, and the browser is known to the account.
    /// </summary>
    /// <param name="isSignUp">The account is new.</param>
    public async Task BeginAsync(Session session, bool isSignUp = false)
    {
        await Http.SignInAsync(session, isSignUp);
        // At the end: what the browser still loads has its cookie.
        await Http.EndSessionAsync(credentials);
        devices.Remember(Http, session.Username);
    }
}
