using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Moderation;

namespace Insta485.Web.Pages;

/// <summary>Reported photos and faces, for moderators only: the rule may hide them from them elsewhere.</summary>
public static class ReportedPictures
{
    private static readonly string[] Verbs = ["GET", "HEAD"];

    public static void MapReportedPictures(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/moderation/reports/{reportid:long}/pictures/{place:int}/", Verbs, async (
            long reportid, int place, HttpContext context, CurrentUser me, IPictureStore files, ModerationReader reader) =>
        {
            var filename = await reader.PictureAsync(me.Name, reportid, place);
            return await PictureResult.FindAsync(context, files, filename, Uploads.TypeOf(filename), isPrivate: true)
                ?? throw ModerationReader.NotThere();
        }).RequireAuthorization();
}
