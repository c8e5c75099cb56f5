using Insta485.Web.Pictures;

namespace Insta485.Web.Http;

/// <summary>A file of a form as the stores know it.</summary>
public static class FormFiles
{
    /// <summary>Nothing for the empty part a browser sends when no file was chosen (specification 4.5).</summary>
    public static Upload? AsUpload(this IFormFile? file) =>
        file is null
        || (file.Length == 0 && file.FileName.Length == 0) ? null : new Upload(file.FileName, file.Length, file.OpenReadStream);
}
