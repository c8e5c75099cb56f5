using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>Who may see an account's photos.</summary>
public sealed record PrivacyJson(
    [property: Description("Only accepted people see your photos.")] bool IsPrivate,
    [property: Description("Visitors without an account see them too. This site does not offer it.")] bool IsOpen);

/// <summary>The body of a request that sets it. Nothing has a default: a missing property would open the account.</summary>
public sealed record NewPrivacyJson(bool? IsPrivate, bool? IsOpen);

/// <summary>Requests, followers, blocks, mutes and the privacy of one's account: beyond the course, in its style.</summary>
public static class PrivacyApi
{
    private const string Name = "The user name.";

    private const string After = "From the page before: where this one begins.";

    private const string Person = """
        {"username": "jflinn", "fullname": "Jason Flinn", "imgUrl": "/uploads/505083b8b56c97429a728b68f31b0b2a089e5113.jpg",
         "lognameFollowsThis": false, "url": "/api/v1/users/jflinn/", "userShowUrl": "/users/jflinn/"}
        """;

    public static void MapPrivacy(this IEndpointRouteBuilder routes)
    {
        var privacy = routes.MapGroup("").WithTags("privacy");
        privacy.MapMethods("/privacy/", ApiRoutes.Get, ShowAsync).WithName("showPrivacy").WithSummary("Who sees your photos")
            .WithAnswer(200, """{"isPrivate": false, "isOpen": false}""");
        privacy.MapPut("/privacy/", SetAsync).Fails(400, 415).WithName("setPrivacy").WithSummary("Choose who sees your photos")
            .WithExample("""{"isPrivate": true, "isOpen": false}""").WithAnswer(200, """{"isPrivate": true, "isOpen": false}""")
            .WithDescription("An account that becomes public accepts everyone who asks to follow it.");
        privacy.MapMethods("/requests/", ApiRoutes.Get, RequestsAsync).WithName("listRequests").WithSummary("Who asks to follow you")
            .WithAnswer(200, List("requests")).WithDescription("Who asked first comes first.");
        privacy.MapPut("/requests/{username}/", AcceptAsync).Fails(404).WithName("acceptRequest").WithSummary("Let somebody follow you");
        privacy.MapDelete("/requests/{username}/", RefuseAsync).Fails(404).WithName("refuseRequest").WithSummary("Refuse a request")
            .WithDescription("They are not told, and can ask again after a day.");
        privacy.MapDelete("/followers/{username}/", RemoveAsync).Fails(404).WithName("removeFollower").WithSummary("Remove a follower")
            .WithDescription("They are not told.");
        privacy.MapMethods("/blocks/", ApiRoutes.Get, BlockedAsync).WithName("listBlocks").WithSummary("Whom you block")
            .WithAnswer(200, List("blocks"));
        privacy.MapPut("/blocks/{username}/", BlockAsync).Fails(400, 404, 409).WithName("block").WithSummary("Block a user")
            .WithDescription("Idempotent. Neither sees anything of the other, and neither follows the other any more.");
        privacy.MapDelete("/blocks/{username}/", UnblockAsync).Fails(404).WithName("unblock").WithSummary("Unblock a user")
            .WithDescription("Idempotent.");
        privacy.MapMethods("/mutes/", ApiRoutes.Get, MutedAsync).WithName("listMutes").WithSummary("Whom you mute")
            .WithAnswer(200, List("mutes"));
        privacy.MapPut("/mutes/{username}/", MuteAsync).Fails(400, 404, 409).WithName("mute").WithSummary("Mute a user")
            .WithDescription("Idempotent. Your list of posts and suggestions leave them out.");
        privacy.MapDelete("/mutes/{username}/", UnmuteAsync).Fails(404).WithName("unmute").WithSummary("Unmute a user")
            .WithDescription("Idempotent.");
    }

    // An example of a list.
    private static string List(string name) => $$"""{"next": "", "results": [{{Person}}], "url": "/api/v1/{{name}}/"}""";

    private static async Task<Ok<PrivacyJson>> ShowAsync(CurrentUser me, PrivacyStore privacy)
    {
        var settings = await privacy.ShowAsync(me.Name);
        return TypedResults.Ok(new PrivacyJson(settings.IsPrivate, settings.IsOpen));
    }

    private static async Task<Ok<PrivacyJson>> SetAsync(NewPrivacyJson privacy, CurrentUser me, PrivacyStore store)
    {
        var isPrivate = privacy.IsPrivate ?? throw Refuse.Invalid("The property is missing.", "isPrivate");
        var isOpen = privacy.IsOpen ?? throw Refuse.Invalid("The property is missing.", "isOpen");
        await store.SetAsync(me.Name, isPrivate, isOpen);
        return TypedResults.Ok(new PrivacyJson(isPrivate, isOpen));
    }

    private static async Task<Ok<PeopleJson>> RequestsAsync(
        [Description(Paging.SizeText)] int? size, [Description(After)] string? after,
        HttpContext context, CurrentUser me, FollowRequestStore requests)
    {
        var count = Paging.SizeOf(size);
        return PeopleJson.Of(context, await requests.ListAsync(me.Name, after, count), PeopleApi.Sized(count));
    }

    private static async Task<Ok<PeopleJson>> BlockedAsync(
        [Description(Paging.SizeText)] int? size, [Description(After)] string? after,
        HttpContext context, CurrentUser me, BlockStore blocks)
    {
        var count = Paging.SizeOf(size);
        return PeopleJson.Of(context, await blocks.BlockedAsync(me.Name, after, count), PeopleApi.Sized(count));
    }

    private static async Task<Ok<PeopleJson>> MutedAsync(
        [Description(Paging.SizeText)] int? size, [Description(After)] string? after,
        HttpContext context, CurrentUser me, BlockStore blocks)
    {
        var count = Paging.SizeOf(size);
        return PeopleJson.Of(context, await blocks.MutedAsync(me.Name, after, count), PeopleApi.Sized(count));
    }

    private static Task<NoContent> AcceptAsync([Description(Name)] string username, CurrentUser me, FollowRequestStore requests) =>
        FoundAsync(requests.AcceptAsync(me.Name, username));

    private static Task<NoContent> RefuseAsync([Description(Name)] string username, CurrentUser me, FollowRequestStore requests) =>
        FoundAsync(requests.RefuseAsync(me.Name, username));

    private static Task<NoContent> RemoveAsync([Description(Name)] string username, CurrentUser me, FollowStore follows) =>
        FoundAsync(follows.RemoveAsync(me.Name, username));

    private static Task<NoContent> BlockAsync([Description(Name)] string username, CurrentUser me, BlockStore blocks) =>
        DoneAsync(blocks.BlockAsync(me.Name, username, Repeat.IsFine));

    private static Task<NoContent> UnblockAsync([Description(Name)] string username, CurrentUser me, BlockStore blocks) =>
        DoneAsync(blocks.UnblockAsync(me.Name, username, Repeat.IsFine));

    private static Task<NoContent> MuteAsync([Description(Name)] string username, CurrentUser me, BlockStore blocks) =>
        DoneAsync(blocks.MuteAsync(me.Name, username, Repeat.IsFine));

    private static Task<NoContent> UnmuteAsync([Description(Name)] string username, CurrentUser me, BlockStore blocks) =>
        DoneAsync(blocks.UnmuteAsync(me.Name, username, Repeat.IsFine));

    private static async Task<NoContent> DoneAsync(Task work)
    {
        await work;
        return TypedResults.NoContent();
    }

    // What a form calls a conflict has no address here.
    private static async Task<NoContent> FoundAsync(Task work)
    {
        try
        {
            return await DoneAsync(work);
        }
        catch (RefusedException e) when (e.Kind == ErrorKind.Conflict)
        {
            throw Refuse.NotFound(e.Message);
        }
    }
}
