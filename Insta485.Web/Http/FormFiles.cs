using Insta485.Web.Pictures;

namespace Insta485.Web.Http;

/// <summary>Files of forms.</summary>
internal static class FormFiles
{
    /// <summary>The file; null for the empty part that a browser sends if no file was chosen (specification 4.5).</summary>
    public static Upload? AsUpload(this IFormFile? file) =>
        file is null
        || (file.Length == 0 && file.FileName.Length == 0) ? null : new Upload(file.FileName, file.Length, file.OpenReadStream);
}
