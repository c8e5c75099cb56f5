using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Auth;

/// <summary>
/// Sends requests that only read to a standby. A browser that has just written reads from the primary for a while, which a cookie
/// remembers. Programs keep no cookies and always use the primary.
/// </summary>
internal static class ReadReplicaMiddleware
{
    private const string Wrote = "wrote";

    /// <summary>Chooses the server for each request, if the target has several.</summary>
    public static void UseReadReplica(this IApplicationBuilder app, Target target)
    {
        if (target.Hosts.Count == 1)
        {
            return;
        }

        app.Use(async (context, next) =>
        {
            var request = context.Request;
            if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            {
                context.Response.OnStarting(() => Remember(context.Response));
            }
            else if (ApiCredentials.SchemeOf(context) is null)
            {
                context.RequestServices.GetRequiredService<Db>().Preference = request.Cookies.ContainsKey(Wrote)
                    ? ServerPreference.PreferPrimary : ServerPreference.PreferStandby;
            }

            try
            {
                await next(context);
            }
            catch (NpgsqlException e)
                when (e.InnerException is IOException && HttpMethods.IsGet(request.Method) && ApiCredentials.SchemeOf(context) is null
                && !context.Response.HasStarted && context.Response.Body is { CanSeek: true, Length: 0 })
            {
                // The server disappeared during its answer: a request that only reads is run once more.
                await using var scope = context.RequestServices.CreateAsyncScope();
                var first = context.RequestServices;
                context.RequestServices = scope.ServiceProvider;
                scope.ServiceProvider.GetRequiredService<Db>().Preference = ServerPreference.PreferPrimary;
                try
                {
                    await next(context);
                }
                finally
                {
                    context.RequestServices = first;
                }
            }
        });
    }

    private static Task Remember(HttpResponse response)
    {
        response.Cookies.Append(Wrote, "1", new CookieOptions
        {
            MaxAge = ReplicaLagMonitor.ReadFromPrimaryAfterWrite,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = response.HttpContext.Request.IsHttps,
        });
        return Task.CompletedTask;
    }
}
