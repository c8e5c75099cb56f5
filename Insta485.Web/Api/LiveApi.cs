using System.ComponentModel;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Live;

namespace Insta485.Web.Api;

/// <summary>A stream of what changes: beyond the course, in its style.</summary>
public static class LiveApi
{
    public static void MapLive(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/live/", OpenAsync).WithTags("live").WithName("streamEvents").Fails(400)
            .WithMetadata(
                new ProducesResponseTypeMetadata(200, typeof(string), ["text/event-stream"]),
                new ProducesResponseTypeMetadata(204, typeof(void)))
            .WithSummary("What changes, as it happens")
            .WithDescription("Server-sent events with ids and numbers: likes, comment, removed, new-posts, notifications; resync if "
                + "something may have been missed, and session-ended at the end. 204: the site has no streams. An account can have 4 of "
                + "them on an instance. After a break, send the last event's id in the header Last-Event-ID.")
            .WithAnswer(200, """
                "event: likes\ndata: {\"postid\": 3, \"numLikes\": 2}\nid: 7411-52-1764324000\n\n"
                """);

    private static Task<IResult> OpenAsync(
        [Description("Posts that you may see, 100 at most; others are ignored.")] int[] post,
        [Description("The id of the last event that you know, unless the header Last-Event-ID has it.")] string? since,
        HttpContext context, EventStreamEndpoint endpoint) => endpoint.OpenAsync(context, post, since);
}
