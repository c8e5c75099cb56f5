using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Moderation;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>A form of moderators, as <c>_ModerationForm.cshtml</c> draws it.</summary>
/// <param name="Operation">dismiss, remove_post, remove_comment, suspend or lift.</param>
/// <param name="Key">The field that names the report or the account, and its value.</param>
public sealed record ModerationForm(string Operation, (string Name, string Value) Key, string ReturnUrl, FormState State)
{
    /// <summary>What it does, in two or three words.</summary>
    public string Title => Operation switch
    {
        "dismiss" => "Dismiss the report",
        "remove_post" => "Remove the post",
        "remove_comment" => "Remove the comment",
        "suspend" => "Suspend the account",
        _ => "Lift the suspension",
    };

    /// <summary>What follows.</summary>
    public string Effect => Operation switch
    {
        "dismiss" => "Everything stays as it is. All open reports of the same thing are decided.",
        "remove_post" => "Deletes the post with its photo, likes and comments. All open reports of it are decided.",
        "remove_comment" => "Deletes the comment; the log keeps its words. All open reports of it are decided.",
        "suspend" => "The account can't log in, and the account and its posts are hidden. It can be lifted.",
        _ => "The account comes back with its posts, followers, likes and comments.",
    };

    /// <summary>Who reads the reason.</summary>
    public string Hint => Operation == "suspend"
        ? "The log keeps it, and the person reads it when they log in." : "The log keeps it.";

    /// <summary>The style of the button.</summary>
    public string Class => Operation is "dismiss" or "lift" ? "main" : "bad";

    /// <summary>How a page names what was reported, before the user's name.</summary>
    public static string NameOf(string kind) => kind switch
    {
        "post" => "Post by",
        "comment" => "Comment by",
        _ => "Account",
    };
}

/// <summary>The queue of reports, and what moderators do. For everybody else there is no such page.</summary>
public sealed class ModerationModel(ModerationStore moderation, ModerationReader reader, CurrentUser me, TimeProvider clock) : FormPage
{
    private static readonly string[] Operations = ["dismiss", "remove_post", "remove_comment", "suspend", "lift"];

    private string _operation = "";
    private (string Name, string Value)? _key;

    /// <inheritdoc/>
    public override string? FormPartial => "_ModerationForm";

    public OpenReports Queue { get; private set; } = new([], null);

    /// <summary>The form that was refused.</summary>
    public ModerationForm? Form { get; private set; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task OnGetAsync([FromQuery] long? after) => Queue = await reader.QueueAsync(me.Name, after ?? 0);

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] long? reportid, [FromForm] string? username, [FromForm] string? reason,
        [FromQuery] string? target)
    {
        await reader.RequireModeratorAsync(me.Name);
        if (!Operations.Contains(operation, StringComparer.Ordinal))
        {
            throw Refuse.Invalid($"The operation must be one of {string.Join(", ", Operations)}.");
        }

        _operation = operation;
        _key = reportid is { } id ? ("reportid", $"{id}") : !string.IsNullOrEmpty(username) ? ("username", username) : null;
        if (_key is null || (reportid is null && operation is not ("suspend" or "lift")) || (reportid is not null && operation == "lift"))
        {
            throw Refuse.Invalid($"The field {(operation == "lift" ? "username" : "reportid")} is missing.");
        }

        var why = LogEntry.Valid(reason);
        var report = reportid ?? 0;
        await (operation switch
        {
            "dismiss" => moderation.DismissAsync(me.Name, report, why),
            "remove_post" => moderation.RemovePostAsync(me.Name, report, why),
            "remove_comment" => moderation.RemoveCommentAsync(me.Name, report, why),
            "suspend" => moderation.SuspendAsync(me.Name, reportid, username, why),
            _ => moderation.LiftAsync(me.Name, username, why),
        });
        return SafeRedirect.To(target, "/moderation/");
    }

    /// <inheritdoc/>
    public override Task PrepareAsync()
    {
        var key = _key ?? ("reportid", "");
        var back = key.Name == "reportid" ? $"/moderation/reports/{key.Value}/" : Links.ModeratedUser(key.Value);
        Form = new ModerationForm(_operation, key, back, State);
        return Task.CompletedTask;
    }
}
