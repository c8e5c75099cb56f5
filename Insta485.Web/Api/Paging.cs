using System.Globalization;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Microsoft.OpenApi;

namespace Insta485.Web.Api;

/// <summary>
/// The requested page of a list (specification 5.2). A value that is no integer counts as missing; a larger one counts as the
/// largest allowed.
/// </summary>
/// <param name="Size">Entries on a page, 1 to <see cref="MaxSize"/>.</param>
/// <param name="Page">Zero-based.</param>
/// <param name="Upper">The highest id to include; null for no limit.</param>
public sealed record Paging(int Size, int Page, int? Upper)
{
    public const int DefaultSize = 10;

    public const int MaxSize = 100;

    /// <summary>The number of entries on the pages before.</summary>
    public long Skip => (long)Page * Size;

    /// <summary>All ids on the page are lower than this.</summary>
    public int Before => Upper is { } upper and < int.MaxValue ? upper + 1 : int.MaxValue;

    /// <summary>The next page by its number, of the list that begins with the same newest post.</summary>
    public string Next(string path, int newest) => $"{path}?size={Size}&page={Page + 1L}&postid_lte={Upper ?? newest}";

    /// <summary>The next page by the last post's id.</summary>
    public string After(string path, int last) => $"{path}?size={Size}&postid_lte={last - 1}";

    /// <exception cref="RefusedException">A parameter is too small.</exception>
    public static Paging Of(IQueryCollection query)
    {
        var size = Integer(query, "size") ?? DefaultSize;
        var page = Integer(query, "page") ?? 0;
        if (size < 1)
        {
            throw Refuse.Invalid("The size must be at least 1.", "size");
        }

        if (page < 0)
        {
            throw Refuse.Invalid("The page must be at least 0, the first page.", "page");
        }

        return new Paging(Math.Min(size, MaxSize), page, Integer(query, "postid_lte"));
    }

    /// <summary>The parameters for the OpenAPI document.</summary>
    internal static readonly OpenApiParameter[] Parameters =
    [
        Parameter("size", $"Posts per page. A value above {MaxSize} counts as {MaxSize}.", DefaultSize, 1),
        Parameter("page", "Zero-based page number.", 0, 0),
        Parameter("postid_lte", "Only posts with this id or a smaller one.", null, null),
    ];

    private static int? Integer(IQueryCollection query, string name)
    {
        var text = query[name] is [{ } first, ..] ? first : "";
        return !IntegerFormat.IsSignedDigits(text) ? null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : text.StartsWith('-') ? int.MinValue : int.MaxValue;
    }

    private static OpenApiParameter Parameter(string name, string description, int? defaultValue, int? minimum) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Default = defaultValue,
            Minimum = minimum?.ToString(),
        },
    };
}
