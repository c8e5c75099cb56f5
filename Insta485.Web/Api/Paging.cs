using System.Globalization;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Microsoft.OpenApi;

namespace Insta485.Web.Api;

/// <summary>
/// Which page of a list is asked for (specification 5.2). What is no integer counts as not given; an integer too large is as
/// good as the largest.
/// </summary>
/// <param name="Size">Entries on a page, 1 to <see cref="MaxSize"/>.</param>
/// <param name="Page">From 0.</param>
/// <param name="Upper">No entry with a higher id; nothing where all are meant.</param>
public sealed record Paging(int Size, int Page, int? Upper)
{
    /// <summary>Entries on a page, unless the request says otherwise.</summary>
    public const int DefaultSize = 10;

    /// <summary>Entries on a page, at the most.</summary>
    public const int MaxSize = 100;

    /// <summary>How many entries come before the page.</summary>
    public long Skip => (long)Page * Size;

    /// <summary>Ids on the page are lower than this.</summary>
    public int Before => Upper is { } upper and < int.MaxValue ? upper + 1 : int.MaxValue;

    /// <summary>The page after this one, where this one is full: the same list from the same newest post on.</summary>
    public string Next(string path, int newest) => $"{path}?size={Size}&page={Page + 1L}&postid_lte={Upper ?? newest}";

    /// <summary>The page after this one by its key.</summary>
    public string After(string path, int last) => $"{path}?size={Size}&postid_lte={last - 1}";

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="RefusedException">They ask for less than nothing.</exception>
    public static Paging Of(IQueryCollection query)
    {
        var size = Integer(query, "size") ?? DefaultSize;
        var page = Integer(query, "page") ?? 0;
        if (size < 1)
        {
            throw Refuse.Invalid("A page has at least one post.", "size");
        }

        if (page < 0)
        {
            throw Refuse.Invalid("The first page is 0.", "page");
        }

        return new Paging(Math.Min(size, MaxSize), page, Integer(query, "postid_lte"));
    }

    /// <summary>The parameters, for the document.</summary>
    internal static readonly OpenApiParameter[] Parameters =
    [
        Parameter("size", $"Posts on a page; more than {MaxSize} are {MaxSize}.", DefaultSize, 1),
        Parameter("page", "Passes over so many pages.", 0, 0),
        Parameter("postid_lte", "Only posts with this id or a smaller one.", null, null),
    ];

    private static int? Integer(IQueryCollection query, string name)
    {
        var text = query[name] is [{ } first, ..] ? first : "";
        return !IntegerFormat.IsSignedDigits(text) ? null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : text.StartsWith('-') ? int.MinValue : int.MaxValue;
    }

    private static OpenApiParameter Parameter(string name, string description, int? otherwise, int? least) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Default = otherwise,
            Minimum = least?.ToString(),
        },
    };
}
