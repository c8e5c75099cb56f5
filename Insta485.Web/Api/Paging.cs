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

    /// <summary>Describes the parameter <c>size</c> of lists with pages by key.</summary>
    internal const string SizeText = "Entries per page. Without it 10; a value above 100 counts as 100.";

    /// <summary>
    /// As many posts may lie before a page that is asked for by its number: the database reads all of them. From there on <c>next</c>
    /// leads on by the last post's id, which costs the same at any depth.
    /// </summary>
    public const int MaxSkip = 1000;

    /// <summary>The number of entries on the pages before.</summary>
    public long Skip => (long)Page * Size;

    /// <summary>All ids on the page are lower than this.</summary>
    public int Before => LowerThan(Upper) ?? int.MaxValue;

    /// <summary>
    /// The next page by its number, of the list that begins with the same newest post; beyond <see cref="MaxSkip"/> posts the first
    /// page of the list that begins after the last post.
    /// </summary>
    public string Next(string path, int newest, int last) => Skip + Size < MaxSkip
        ? $"{path}?size={Size}&page={Page + 1}&postid_lte={Upper ?? newest}"
        : $"{path}?size={Size}&page=0&postid_lte={last - 1}";

    /// <summary>All ids on a page whose highest is <c>postid_lte</c> are lower than this; null for no limit.</summary>
    internal static int? LowerThan(int? highest) => highest is { } most and < int.MaxValue ? most + 1 : null;

    /// <summary>Names the next page in the header <c>Link</c>; an empty address is none.</summary>
    internal static void AddLink(HttpContext context, string next)
    {
        if (next.Length > 0)
        {
            context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        }
    }

    /// <summary>The page as it was requested.</summary>
    internal static string Requested(HttpContext context) =>
        context.Request.Path.ToUriComponent() + context.Request.QueryString.Value;

    /// <summary>The next page by the last post's id.</summary>
    public string After(string path, int last) => $"{path}?size={Size}&postid_lte={last - 1}";

    /// <exception cref="RefusedException">A parameter is too small, or the page is too far from the first one.</exception>
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

        var paging = new Paging(Math.Min(size, MaxSize), page, Integer(query, "postid_lte"));
        return paging.Skip <= MaxSkip
            ? paging
            : throw Refuse.Invalid(
                $"Page numbers reach {MaxSkip} posts back. Follow \"next\", or give the id to begin with as postid_lte.", "page");
    }

    /// <summary>The size of a page of a list with pages by key.</summary>
    /// <exception cref="RefusedException">It is too small.</exception>
    internal static int SizeOf(int? size) => size is < 1
        ? throw Refuse.Invalid("The size must be at least 1.", "size")
        : Math.Min(size ?? DefaultSize, MaxSize);

    /// <summary>The parameters for the OpenAPI document.</summary>
    internal static readonly OpenApiParameter[] Parameters =
    [
        Parameter("size", $"Posts per page. A value above {MaxSize} counts as {MaxSize}.", DefaultSize, 1),
        Parameter("page", $"Zero-based page number; page x size is at most {MaxSkip}. Follow \"next\" to read further.", 0, 0),
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
