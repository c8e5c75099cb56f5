using Insta485.Tests.House;

namespace Insta485.Tests.Look;

/// <summary>Goes to places.</summary>
public abstract class Looking(LookSite site) : InBrowser<LookSite>(site)
{
    /// <summary>A window with a place in it, all its pictures shown.</summary>
    protected async Task<Window> GoAsync(string place)
    {
        var shown = Places.All.Single(one => one.Name == place);
        var window = await OpenAsync(shown.Who);
        await Eyes.PrepareAsync(window);
        await shown.Go(new Visit(Site, window));
        await PicturesShownAsync();
        return window;
    }
}
