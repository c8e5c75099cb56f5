using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Pages;

/// <summary>
/// <c>Html.AntiForgeryToken()</c> creates the field once per request: the main page has some two dozen forms, all with the same token.
/// </summary>
internal sealed class FormToken(
    IAntiforgery antiforgery, IOptions<MvcViewOptions> views, IModelMetadataProvider metadata, IUrlHelperFactory urls, HtmlEncoder encoder,
    ValidationHtmlAttributeProvider validation)
    : DefaultHtmlGenerator(antiforgery, views, metadata, urls, encoder, validation)
{
    private static readonly object Key = new();

    /// <inheritdoc/>
    public override IHtmlContent GenerateAntiforgery(ViewContext viewContext)
    {
        var items = viewContext.HttpContext.Items;
        if (items[Key] is not IHtmlContent field)
        {
            items[Key] = field = base.GenerateAntiforgery(viewContext);
        }

        return field;
    }
}
