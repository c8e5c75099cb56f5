using Insta485.Web.Auth;
using Insta485.Web.Data;
using Npgsql;

namespace Insta485.Web.Http;

/// <summary>
/// Where there are standbys, they answer what is only read. Whoever has just written reads from the primary for a while, by a cookie
/// that says no more than that; so do programs, which keep no cookies.
/// </summary>
public static class Standby
{
    private const string Wrote = "wrote";

    /// <summary>Decides for each request; nothing where there is only one server.</summary>
    public static void UseStandby(this IApplicationBuilder app, Target target)
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
            else if (!BasicAuth.IsFor(context))
            {
                context.RequestServices.GetRequiredService<Db>().Asks = request.Cookies.ContainsKey(Wrote) ? Whom.PreferPrimary : Whom.PreferStandby;
            }

            try
            {
                await next(context);
            }
            catch (NpgsqlException e) when (e.InnerException is IOException && HttpMethods.IsGet(request.Method) && !BasicAuth.IsFor(context)
                && !context.Response.HasStarted && context.Response.Body is { CanSeek: true, Length: 0 })
            {
                // The server went in the middle of its answer: what only reads is done once more, from the beginning.
                await using var scope = context.RequestServices.CreateAsyncScope();
                var first = context.RequestServices;
                context.RequestServices = scope.ServiceProvider;
                scope.ServiceProvider.GetRequiredService<Db>().Asks = Whom.PreferPrimary;
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
            MaxAge = StandbyWatch.Behind,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = response.HttpContext.Request.IsHttps,
        });
        return Task.CompletedTask;
    }
}
