using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;

namespace Insta485.Web.Pages;

/// <summary>Photos and their sizes, for signed-in visitors only (specification 3.8).</summary>
public static class UploadsEndpoint
{
    private static readonly string[] Verbs = ["GET", "HEAD"];

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/uploads/{filename}", Verbs,
            (string filename, HttpContext context, CurrentUser me, IPictureStore files, PictureReader pictures) =>
            SendAsync(filename, filename, Uploads.TypeOf(filename), context, me, files, pictures)).RequireAuthorization();
        routes.MapMethods("/uploads/{size}/{filename}", Verbs,
            (string size, string filename, HttpContext context, CurrentUser me, IPictureStore files, PictureReader pictures) =>
            SendAsync(filename, PictureVariant.All.FirstOrDefault(known => known.Name == size)?.KeyOf(filename), "image/webp", context,
                me, files, pictures)).RequireAuthorization();
    }

    private static RefusedException NotFound() => Refuse.NotFound("There is no such photo.");

    private static async Task SendAsync(
        string filename, string? key, string type, HttpContext context, CurrentUser me, IPictureStore files, PictureReader pictures)
    {
        var answer = await pictures.FindAsync(me.Name, filename) is { } visible && key is not null
            ? await PictureResult.FindAsync(context, files, key, type, visible.IsPrivate)
            : null;
        try
        {
            await (answer ?? throw NotFound()).ExecuteAsync(context);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !context.Response.HasStarted)
        {
            // Deleted between the look-up and the read.
            throw NotFound();
        }
    }
}
