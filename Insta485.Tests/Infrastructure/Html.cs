using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Insta485.Tests.Infrastructure;

/// <summary>Finds things in a page the way a person, or the course's tests, would.</summary>
public static partial class Html
{
    /// <summary>Text with one space between its words.</summary>
    public static string Words(string text) => Spaces().Replace(text, " ").Trim();

    /// <summary>The page; markup with a parse error fails.</summary>
    public static IHtmlDocument Parse(string body) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(body);

    /// <summary>The whole document's text, title and hidden text included, scripts not (specification 3), white space folded.</summary>
    public static string Text(IHtmlDocument page) => Spaces().Replace(string.Concat(
        page.DocumentElement
            .GetDescendants().OfType<IText>().Where(text => text.ParentElement is not IHtmlScriptElement).Select(text => text.Data)), " ")
            .Trim();

    /// <summary>Paths of all links.</summary>
    public static string[] Links(this IHtmlDocument page) => Attributes(page, "a[href]", "href");

    /// <summary>Sources of all pictures, or of those in a part of the page.</summary>
    public static string[] Pictures(this IHtmlDocument page, string part = "") => Attributes(page, $"{part} img[src]", "src");

    /// <summary>Addresses of all forms.</summary>
    public static string[] Actions(this IHtmlDocument page) => Attributes(page, "main form[action]", "action");

    /// <summary>Names of inputs inside forms.</summary>
    public static string[] Inputs(this IHtmlDocument page) => Attributes(page, "form input[name]", "name");

    /// <summary>The form whose button bears a name.</summary>
    public static IElement Form(this IHtmlDocument page, string button) =>
        page.QuerySelectorAll($"form input[name={button}]").Select(input => input.Closest("form")).First()
            ?? throw new InvalidOperationException($"No form with {button}.");

    /// <summary>How often a word occurs.</summary>
    public static int Count(this string text, string word) =>
        Regex.Count(text, Regex.Escape(word), RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string[] Attributes(IHtmlDocument page, string selector, string attribute) =>
        [.. page.QuerySelectorAll(selector).Select(element => element.GetAttribute(attribute)!)];

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
