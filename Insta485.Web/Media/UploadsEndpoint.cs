using Insta485.Web.Data;

namespace Insta485.Web.Media;

/// <summary><c>GET /uploads/{filename}</c>, for signed-in people only (specification 3.8).</summary>
public static class UploadsEndpoint
{
    private static readonly string[] Verbs = ["GET", "HEAD"];

    /// <summary>Maps the route.</summary>
    public static void MapUploads(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/uploads/{filename}", Verbs, SendAsync).RequireAuthorization();

    private static async Task<IResult> SendAsync(string filename, HttpContext context, Uploads uploads, Db db)
    {
        await db.CheckSessionAsync();
        var path = uploads.PathOf(filename) ?? throw Refused.NotFound("There is no such picture.");
        // A name is never used twice, so what was fetched once is good for ever, but only for this visitor.
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        var modified = new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        return TypedResults.PhysicalFile(
            path, Uploads.TypeOf(filename), lastModified: modified, entityTag: new($"\"{filename}\""), enableRangeProcessing: true);
    }
}
