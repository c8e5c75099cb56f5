using Insta485.Web.Database;

namespace Insta485.Web.Hosting;

/// <summary>Keeps a quarter of the connections to the database for pages, whatever writes and programs do.</summary>
internal static class PoolShare
{
    public static void UsePoolShare(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        var isPage = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && !request.Path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase);
        context.RequestServices.GetRequiredService<Db>().IsLimited = !isPage;
        return next(context);
    });
}
