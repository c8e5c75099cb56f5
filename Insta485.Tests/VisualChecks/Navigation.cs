using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>The ways to states that an address alone does not lead to.</summary>
internal static class Navigation
{
    /// <summary>The user of most states.</summary>
    public const string Me = "awdeorio";

    /// <summary>A photo to upload.</summary>
    public static FilePayload Photo => PageLocators.File(TestPictures.Jpeg(), "boat.jpg", "image/jpeg");

    public static async Task LoadingMoreAsync(Visit visit)
    {
        visit.Site.Interceptor.Hold("GET", "/?before");
        await visit.ToAsync("/");
        await visit.Page.ScrollToEndAsync();
        await visit.SeesAsync("[data-more][aria-busy]");
    }

    public static async Task RetryAsync(Visit visit)
    {
        visit.Window.Expect(502, "/");
        visit.Site.Interceptor.Answer(502, "GET", "/?before");
        await visit.ToAsync("/");
        await visit.Page.ScrollToEndAsync();
        await visit.SeesAsync("[data-more] .problem");
    }

    public static async Task LikeFailedAsync(Visit visit)
    {
        visit.Window.Expect(502, "/likes/");
        visit.Site.Interceptor.Answer(502, "POST", "/likes/");
        await visit.ToAsync("/");
        await visit.Page.Cards().First.GetByTestId("like-unlike-button").ClickAsync();
        await visit.SeesAsync(".problem");
    }

    public static async Task CommentRefusedAsync(Visit visit, string path, int post)
    {
        await visit.ToAsync(path);
        visit.Window.Expect(400, "/comments/");
        await visit.Page.Card(post).CommentAsync("   ");
        await visit.SeesAsync(".problem");
    }

    public static async Task CommentTypedAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Page.Card(VisualCheckSite.Discussed).CommentField.FillAsync("typed");
        await visit.SeesAsync(".comment-form [type=submit]");
    }

    public static async Task SessionOverAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Window.Context.ClearCookiesAsync();
        await visit.Page.Cards().First.GetByTestId("like-unlike-button").ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync("/accounts/login/?target=%2F");
    }

    public static async Task DeleteOpenAsync(Visit visit)
    {
        await visit.ToAsync("/posts/1/");
        await visit.Page.GetByText("Delete this post…").ClickAsync();
        await Assertions.Expect(visit.Page.Button("delete this post")).ToBeVisibleAsync();
    }

    public static async Task CommentEditOpenAsync(Visit visit)
    {
        await visit.ToAsync($"/posts/{VisualCheckSite.Captioned}/");
        await visit.Page.Locator(".edit summary").ClickAsync();
        await Assertions.Expect(visit.Page.Button("save comment: She does not mind. #hens")).ToBeVisibleAsync();
    }

    public static async Task PhotoAsync(Visit visit, string seen)
    {
        await visit.ToAsync("/posts/1/");
        await visit.Page.Locator("a.larger").ClickAsync();
        await visit.SeesAsync(seen);
    }

    public static async Task PhotoInFeedAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Page.Locator("a.larger").First.ClickAsync();
        await visit.SeesAsync("dialog figure img");
    }

    public static async Task PhotoFailedAsync(Visit visit)
    {
        visit.Window.Expect(502, "/photos/1/");
        visit.Site.Interceptor.Answer(502, "GET", "/photos/");
        await PhotoAsync(visit, "dialog .problem");
    }

    public static async Task KeysAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Page.Keyboard.PressAsync("?");
        await visit.SeesAsync("dialog.keys");
    }

    // The event alone: without a network the browser could not load the pictures for other window sizes.
    public static async Task OfflineAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Page.EvaluateAsync("dispatchEvent(new Event('offline'))");
        await visit.SeesAsync(".notice");
    }

    public static async Task ToastAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Page.EvaluateAsync("sessionStorage.toast = JSON.stringify({ text: 'Posted.', label: 'View', href: '/posts/1/' })");
        // Nothing lies below it there.
        await visit.ToAsync("/search/?q=zebra");
        await visit.SeesAsync(".toast a");
    }

    public static async Task DarkChosenAsync(Visit visit)
    {
        await visit.ToAsync("/");
        await visit.Page.Button("Dark colours").ClickAsync();
        await visit.SeesAsync("html[data-theme=dark]");
    }

    public static async Task ChosenAsync(Visit visit, FilePayload file, string seen)
    {
        await visit.ToAsync("/new/");
        await visit.ChooseAsync(file);
        await visit.SeesAsync(seen);
    }

    public static async Task ChosenOnProfileAsync(Visit visit)
    {
        await visit.ToAsync($"/users/{Me}/");
        await visit.ChooseAsync(Photo);
        await visit.SeesAsync(".preview img");
    }

    public static async Task TooLargeAsync(Visit visit)
    {
        await visit.ToAsync("/new/");
        await visit.Page.EvalOnSelectorAsync("input[type=file]", """
            input => {
              const chosen = new DataTransfer();
              chosen.items.add(new File([new Uint8Array(25_165_825)], 'fox.png', { type: 'image/png' }));
              input.files = chosen.files;
              input.dispatchEvent(new Event('change', { bubbles: true }));
            }
            """);
        await visit.SeesAsync(".problem");
    }

    public static async Task UploadRefusedAsync(Visit visit)
    {
        await ChosenAsync(visit, PageLocators.File(TestPictures.Bitmap()), ".preview img");
        visit.Window.Expect(400, "/posts/");
        await visit.Page.Button("upload new post").ClickAsync();
        await visit.SeesAsync(".problem");
    }

    public static async Task SecondPhotoAsync(Visit visit)
    {
        await visit.ToAsync($"/posts/{VisualCheckSite.Several}/");
        await visit.Page.Locator(".frame > button.next").ClickAsync();
        await visit.SeesAsync(".frame > button.previous");
    }

    public static async Task SeveralChosenAsync(Visit visit)
    {
        await visit.ToAsync("/new/");
        await visit.Page.Locator("input[type=file]").SetInputFilesAsync([Photo, PageLocators.File(TestPictures.Png(900, 300)), Photo]);
        await visit.SeesAsync(".preview li:nth-child(3) img");
    }

    public static async Task SeveralRefusedAsync(Visit visit)
    {
        await visit.ToAsync("/new/");
        await visit.Page.Locator("input[type=file]").SetInputFilesAsync(
            [Photo, PageLocators.File(TestPictures.Bitmap(), "a-rather-long-name-of-a-file.bmp"), Photo]);
        visit.Window.Expect(400, "/posts/");
        await visit.Page.Button("upload new post").ClickAsync();
        await visit.SeesAsync("[name=pending] ~ .field textarea");
        await visit.SeesAsync("#file-problem");
    }

    public static async Task SendingAsync(Visit visit)
    {
        await ChosenAsync(visit, Photo, ".preview img");
        visit.Site.Interceptor.Hold("POST", "/posts/");
        await visit.Page.Button("upload new post").ClickAsync();
        await visit.SeesAsync("progress");
    }

    public static async Task TooOftenAsync(Visit visit)
    {
        var stranger = visit.Site.Anonymous();
        for (var i = 0; i < 10; i++)
        {
            await stranger.LogInAsync("stranger", "wrong");
        }

        await visit.RefusedAsync(429, "/accounts/login/", null, ("User name", "stranger"), ("Password", "wrong"));
    }

    public static (string Label, string Value)[] SignUp(string username, string password) =>
        [("Full name", "New User"), ("User name", username), ("E-mail", "new@example.com"), ("Password", password)];

    public static Task PasswordRefusedAsync(Visit visit, int status, string old, string again) => visit.RefusedAsync(
        status, "/accounts/password/", null, ("Current password", old), ("New password", "long enough"), ("New password, again", again));

    // A token or codes, which are shown once.
    public static async Task MadeAsync(Visit visit, string path, string? label)
    {
        await visit.Site.RunAsync("delete from api_tokens where name = 'Backup of my photos'");
        await visit.ToAsync(path);
        if (label is not null)
        {
            await visit.Page.FillAsync((label, "Backup of my photos"));
        }

        await visit.Page.ClickAsync("input[name=make]");
        await visit.SeesAsync(".secret");
    }

    // At the site's name, where browsers have passkeys.
    public static async Task NamedAsync(Visit visit, string path, string sees)
    {
        var (context, site) = (visit.Window.Context, new UriBuilder(visit.Site.Address) { Host = "localhost" }.Uri);
        await context.AddCookiesAsync((await context.CookiesAsync()).Select(
            cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = site.Host, Path = "/" }));
        await visit.ToAsync(new Uri(site, path).ToString());
        await visit.SeesAsync(sees);
    }

    public static async Task PasskeyNameOpenAsync(Visit visit)
    {
        await NamedAsync(visit, "/accounts/passkeys/", ".log .edit");
        await visit.Page.Locator(".log .edit summary").First.ClickAsync();
        await visit.SeesAsync(".log .edit form");
    }

    /// <summary>The script goes on by itself, and is told that the archive is gone.</summary>
    public static async Task ImportContinuedAsync(Visit visit)
    {
        visit.Window.Expect(400, "/accounts/import/");
        await visit.ToAsync("/accounts/import/");
        await visit.SeesAsync(".problem");
    }

    public static async Task ErrorAsync(Visit visit, int status, string path, string action, string field, string value)
    {
        await visit.ToAsync(path);
        await visit.SendAsync(status, action, field, value);
        await visit.SeesAsync("h1");
    }
}
