using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>A notification.</summary>
public sealed record NotificationJson(
    long Id,
    [property: Description("like, comment, follow, request, accepted, mention, removed, decided, device or account.")] string Kind,
    [property: Description("Who did it; null for what moderators did, for log-ins and changes of the account.")] string? Actor,
    [property: Description("The post it is about."), JsonPropertyName("postid")] int? PostId,
    [property: JsonPropertyName("commentid")] int? CommentId,
    [property: Description("How many people besides the actor like the post.")] int NumOthers,
    [property: Description("The beginning of a comment, a moderator's reason; for account: password, email, token or codes.")] string? Text,
    [property: Description("UTC, formatted YYYY-MM-DD HH:MM:SS.")] string Created,
    bool Unread)
{
    public static NotificationJson From(Notification notification) => new(
        notification.Id, notification.Kind.ToString().ToLowerInvariant(), notification.Actor, notification.PostId, notification.CommentId,
        notification.Others, notification.Text, notification.Created.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        notification.IsNew);
}

/// <summary>A page of notifications.</summary>
public sealed record NotificationsJson(
    [property: Description("The next page; empty on the last one.")] string Next,
    IReadOnlyList<NotificationJson> Results,
    [property: Description("How many are new, on all pages; 100 stands for 100 or more.")] int Unread,
    [property: Description("This page, as it was requested.")] string Url);

/// <summary>The body of a request that marks notifications as seen.</summary>
public sealed record SeenJson([property: Description("The newest one that was seen.")] long? Id);

/// <summary>What happened to the visitor: beyond the course, in its style.</summary>
public static class NotificationsApi
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/notifications/").WithTags("notifications");
        notifications.MapMethods("", ApiRoutes.Get, ListAsync).Fails(400).WithName("listNotifications")
            .WithSummary("What happened to you")
            .WithDescription("Newest first; reading marks nothing as seen. A page may have few of them while \"next\" leads on. The header "
                + "Link has the same address.")
            .WithAnswer(200, """
                {"next": "", "results": [{"id": 12, "kind": "like", "actor": "jflinn", "postid": 3, "commentid": null, "numOthers": 41,
                 "text": null, "created": "2026-11-28 10:00:00", "unread": true}], "unread": 1, "url": "/api/v1/notifications/"}
                """);
        notifications.MapPut("seen/", SeenAsync).Fails(400, 415).WithName("markNotifications").WithSummary("Mark notifications as seen")
            .WithExample("""{"id": 12}""")
            .WithDescription("That one and all before it. Later ones stay new.");
    }

    private static async Task<Ok<NotificationsJson>> ListAsync(
        [Description(Paging.SizeText)] int? size, [Description("Only those with a smaller id.")] long? before,
        HttpContext context, CurrentUser me, NotificationStore notifications)
    {
        var count = Paging.SizeOf(size);
        var page = await notifications.ReadAsync(me.Name, before, count);
        var next = page.Next is { } last ? $"{Links.ApiNotifications}?size={count}&before={last}" : "";
        Paging.AddLink(context, next);
        return TypedResults.Ok(new NotificationsJson(
            next, [.. page.Page.Select(NotificationJson.From)], page.Unread, Paging.Requested(context)));
    }

    private static async Task<NoContent> SeenAsync(SeenJson seen, CurrentUser me, NotificationStore notifications)
    {
        await notifications.MarkAsync(me.Name, seen.Id ?? throw Refuse.Invalid("The property is missing.", "id"));
        return TypedResults.NoContent();
    }
}
