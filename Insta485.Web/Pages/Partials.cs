using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Insta485.Web.Pages;

/// <summary>
/// Draws the partial views that a page repeats. The tag helper <c>partial</c> finds, creates and buffers the view each time, which is half
/// of what a card costs (docs/performance.md). This class creates each view once per request, gives it one model after the other, and
/// writes directly to the page. Scoped.
/// </summary>
internal sealed class Partials(IRazorViewEngine engine, IRazorPageActivator activator)
{
    private readonly Dictionary<string, object> _idle = new(StringComparer.Ordinal);

    /// <summary>Draws a partial view at this place of a page.</summary>
    /// <param name="place">The context of the page or view that contains it.</param>
    /// <param name="name">As <c>_PostCard</c>, in the folder <c>Pages</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such view, or its model is of another type.</exception>
    public async Task DrawAsync<TModel>(ViewContext place, string name, TModel model)
    {
        // A view that draws itself again gets another one.
        var view = _idle.Remove(name, out var made) ? (View<TModel>)made : Make(place, name, model);
        await view.DrawAsync(place, model);
        _idle[name] = view;
    }

    private View<TModel> Make<TModel>(ViewContext place, string name, TModel model)
    {
        if (engine.GetPage("", $"/Pages/{name}.cshtml").Page is not RazorPage<TModel> page)
        {
            throw new InvalidOperationException($"There is no view {name} with a model {typeof(TModel).Name}.");
        }

        var context = new ViewContext(place, place.View, new ViewDataDictionary<TModel>(place.ViewData, model), place.Writer);
        page.ViewContext = context;
        activator.Activate(page, context);
        return new View<TModel>(page, context);
    }

    private sealed record View<TModel>(RazorPage<TModel> Page, ViewContext Context)
    {
        public Task DrawAsync(ViewContext place, TModel model)
        {
            Context.Writer = place.Writer;
            Page.ViewData.Model = model;
            return Page.ExecuteAsync();
        }
    }
}
