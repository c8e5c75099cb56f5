using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>The link in the bar, as <c>_NotificationsLink.cshtml</c> draws it.</summary>
/// <param name="Unread">New notifications; 100 stands for more than 99.</param>
public sealed record NotificationsLink(int Unread, bool IsCurrent)
{
    public string Number => Unread > 99 ? "99+" : $"{Unread}";
}

/// <summary>A notification, as <c>_Notification.cshtml</c> draws it.</summary>
public sealed record NotificationView(Notification Notification, DateTimeOffset Now);

/// <summary>What happened to the visitor. A GET marks nothing as seen, because browsers fetch pages ahead.</summary>
public sealed class NotificationsModel(NotificationStore notifications, CurrentUser me, TimeProvider clock) : PageModel
{
    internal const string Path = "/notifications/";

    public NotificationPage Lines { get; private set; } = NotificationPage.None;

    public bool IsFirst { get; private set; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task OnGetAsync([FromQuery] long? before)
    {
        IsFirst = before is null;
        Lines = await notifications.ReadAsync(me.Name, before);
    }

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm, BindRequired] long upto, [FromQuery] string? target)
    {
        var unread = operation == "read"
            ? await notifications.MarkAsync(me.Name, upto) : throw Refuse.Invalid("The operation must be read.");
        return Request.IsFragment()
            ? Partial("_NotificationsLink", new NotificationsLink(unread, IsCurrent: true)) : SafeRedirect.To(target, Path);
    }
}
