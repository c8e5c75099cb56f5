using Insta485.Web.Auth;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Live;

namespace Insta485.Web.Live;

/// <summary><c>GET /live/?post=3&amp;post=2&amp;since=…</c>: what changes about these posts, and for the visitor, as it happens.</summary>
internal sealed class EventStreamEndpoint(
    LiveOptions options, EventStreams streams, EventDispatcher dispatcher, Db db, CurrentUser me)
{
    /// <summary>The most posts of a stream.</summary>
    public const int MaxPosts = 100;

    private const string LastEventId = "Last-Event-ID";

    /// <summary>Adds the services.</summary>
    public static void Add(IServiceCollection services) => services
        .AddSingleton<EventStreams>().AddSingleton<EventDispatcher>().AddScoped<EventStreamEndpoint>()
        .AddHostedService<EventListener>()
        .AddSingleton<ChangeNotifier>().AddHostedService(site => site.GetRequiredService<ChangeNotifier>());

    /// <summary>
    /// Wakes other instances after a request that changed something, where pages are live. Innermost: before the visitor takes the answer.
    /// </summary>
    public static void UseChangeNotifier(IApplicationBuilder app)
    {
        if (!app.ApplicationServices.GetRequiredService<LiveOptions>().IsOn)
        {
            return;
        }

        var notifier = app.ApplicationServices.GetRequiredService<ChangeNotifier>();
        app.Use(async (context, next) =>
        {
            await next(context);
            var method = context.Request.Method;
            if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && context.Response.StatusCode < StatusCodes.Status400BadRequest)
            {
                notifier.Changed();
            }
        });
    }

    /// <summary>The address for browsers.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/live/", (int[] post, string? since, HttpContext context, EventStreamEndpoint endpoint) =>
            endpoint.OpenAsync(context, post, since)).RequireAuthorization().ExcludeFromDescription();

    /// <summary>Opens a stream.</summary>
    /// <param name="since">Where the page was drawn, or null. What the browser says of an earlier stream takes precedence.</param>
    /// <returns>The stream; 204 if the site has none.</returns>
    /// <exception cref="RefusedException">There are too many posts (400), or too many streams (429, 503).</exception>
    public async Task<IResult> OpenAsync(HttpContext context, int[] posts, string? since)
    {
        if (posts.Length > MaxPosts)
        {
            throw Refuse.Invalid($"A stream has at most {MaxPosts} posts (there are {posts.Length}).", "post");
        }

        if (!options.IsOn)
        {
            await db.CheckSessionAsync();
            return TypedResults.NoContent();
        }

        // Events, and the end of a session, are known at the primary only.
        db.Preference = ServerPreference.Primary;
        var asked = posts.Distinct().ToArray();
        var stream = new EventStream(me.Session(), asked, context.Abort)
        {
            Posts = await new LiveReader(db).PostsAsync(me.Name, asked),
        };
        streams.Add(stream);
        context.Response.OnCompleted(() =>
        {
            streams.Remove(stream);
            return Task.CompletedTask;
        });
        // First open, then repeat: nothing is missed in between, and hearing of something twice does no harm.
        await dispatcher.RepeatAsync(stream, context.Request.Headers[LastEventId].FirstOrDefault() ?? since);
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(stream.ReadAsync(context.Response, context.RequestAborted));
    }
}
