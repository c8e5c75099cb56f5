using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Insta485.Web.Http;

/// <summary>
/// Size limits of requests: 64 KB for a form; for an upload 8 MB more than the largest photo, so that a slightly larger one is refused
/// on its form; for a post of several photos a limit of its own.
/// </summary>
internal static class RequestSizeLimits
{
    /// <summary>The limit of a form without a file.</summary>
    public const long Form = 64 * 1024;

    /// <summary>The limit of a form with a photo.</summary>
    public static long Upload(long maxPicture) => maxPicture + (8 * 1024 * 1024) + Form;

    /// <summary>The limit of a form with several photos: never less than with one.</summary>
    public static long Post(UploadOptions uploads) => Math.Max(uploads.MaxRequestBytes, Upload(uploads.MaxBytes));

    /// <summary>The limit of a form with an archive.</summary>
    public static long Import(UploadOptions uploads) => uploads.MaxImportBytes + (8 * 1024 * 1024) + Form;

    /// <summary>The limit of a part of a form; each page has its own for the whole.</summary>
    public static long Largest(UploadOptions uploads) => Math.Max(Post(uploads), Import(uploads));

    /// <summary>Raises the limit of a page.</summary>
    public static void Allow(PageApplicationModel page, long bytes) =>
        page.EndpointMetadata.Add(new RequestSizeLimitAttribute(bytes));

    /// <summary>The refusal of a larger request.</summary>
    public static RefusedException TooLarge() => Refuse.TooLarge("That is more than this site takes at once.");
}
