using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>A post as it stands in a page.</summary>
public sealed record Card(ILocator Self)
{
    public ILocator LikeButton => Self.GetByTestId("like-unlike-button");

    public ILocator Count => Self.Locator(".count");

    public ILocator Photo => Self.Locator("img.photo");

    public ILocator Time => Self.GetByTestId("post-time-ago");

    public ILocator Comments => Self.GetByTestId("comment-text");

    public ILocator CommentField => Self.GetByTestId("comment-form").Locator("input[type=text]");

    public ILocator DeleteComment => Self.GetByTestId("delete-comment-button");

    /// <summary>The error message on it.</summary>
    public ILocator Problem => Self.GetByRole(AriaRole.Alert);

    /// <summary>Types a comment and presses Enter.</summary>
    public async Task CommentAsync(string text)
    {
        await CommentField.FillAsync(text);
        await CommentField.PressAsync("Enter");
    }
}

/// <summary>Finds things in a page by what a person sees.</summary>
public static class PageLocators
{
    /// <summary>All posts.</summary>
    public static ILocator Cards(this IPage page) => page.Locator("article.post");

    /// <summary>One post, by its id.</summary>
    public static Card Card(this IPage page, int postId) =>
        new(page.Cards().Filter(new LocatorFilterOptions { Has = page.Locator($"a[href='/posts/{postId}/']") }));

    /// <summary>A button by its words.</summary>
    public static ILocator Button(this IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>A link by its words.</summary>
    public static ILocator Link(this IPage page, string name) =>
        page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>A person in a list of people.</summary>
    public static ILocator Person(this IPage page, string username) =>
        page.Locator("li.person").Filter(new LocatorFilterOptions { Has = page.Locator($"a.owner[href='/users/{username}/']") });

    /// <summary>Fills in fields by their labels.</summary>
    public static async Task FillAsync(this IPage page, params (string Label, string Value)[] fields)
    {
        foreach (var (label, value) in fields)
        {
            await page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).FillAsync(value);
        }
    }

    /// <summary>Waits until the page's end has arrived.</summary>
    public static Task ReadAsync(this IPage page) => StateAsync(page, "document.readyState !== 'loading'");

    /// <summary>Waits until the page is there with its photos, and its scripts have run.</summary>
    public static Task LoadedAsync(this IPage page) => StateAsync(page, "document.readyState === 'complete'");

    // The page itself is asked: Playwright's own record of what a page has reached misses an event now and then, and then waits for ever.
    // Until the page has drawn something, the browser throws keys and clicks away. Beside the clock of a test, nothing is known of that.
    private static Task StateAsync(IPage page, string state) => Eventually.Async(() => page.EvaluateAsync<bool>($$"""
        {{state}} && (!(performance instanceof Performance) || performance.getEntriesByName('first-contentful-paint').length > 0)
        """));

    /// <summary>Scrolls to the end of the page as it is now.</summary>
    public static Task ScrollToEndAsync(this IPage page) => page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");

    /// <summary>A picture for the field that takes one.</summary>
    public static FilePayload File(byte[] bytes, string name = "fox.png", string type = "image/png") =>
        new() { Name = name, MimeType = type, Buffer = bytes };

    /// <summary>Whether a picture is not only named but shown.</summary>
    public static async Task<bool> IsLoadedAsync(this ILocator picture) =>
        await picture.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 0; }");
}
