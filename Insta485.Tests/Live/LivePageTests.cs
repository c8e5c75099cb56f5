using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Live;

/// <summary>Open pages show what changes, in a browser.</summary>
[Trait("Category", "Slow")]
public sealed class LivePageTests(LiveSite site) : InBrowser<LiveSite>(site)
{
    // Reading anew waits for a few seconds, so that not all visitors ask at once.
    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = 30_000 };

    public override async Task InitializeAsync()
    {
        await Site.RefillAsync();
        await Site.RunAsync("delete from limits; delete from live_events");
    }

    [BrowserFact]
    public async Task LikesAndCommentsOfOthersAppearOnTheFeedAndOnThePost()
    {
        var feed = await ListeningAsync("awdeorio", "/");
        var post = await ListeningAsync("awdeorio", "/posts/3/");
        var jag = await Site.As("jag");
        await jag.PostAsync("/likes/", ("operation", "like"), ("postid", "3"));
        await Expect(feed.Card(3).Count).ToHaveTextAsync("2 likes");
        await Expect(post.Card(3).Count).ToHaveTextAsync("2 likes");
        await Expect(feed.Locator(".bar .unread")).ToHaveTextAsync("1");
        await Expect(feed.GetByRole(AriaRole.Link, new() { Name = "Notifications, 1 new", Exact = true })).ToHaveCountAsync(1);

        // The field that is being filled in keeps the focus.
        await post.Card(3).CommentField.FocusAsync();
        await jag.PostAsync("/comments/", ("operation", "create"), ("postid", "3"), ("text", "from afar"));
        await Expect(feed.Card(3).Comments.Last).ToHaveTextAsync("from afar");
        await Expect(post.Card(3).Comments.Last).ToHaveTextAsync("from afar");
        await Expect(post.Card(3).CommentField).ToBeFocusedAsync();
        // As the page of the post draws them: here with what its owner may do.
        await Expect(post.Locator("[data-comment='8'] input[name=remove]")).ToHaveCountAsync(1);
        await jag.PostAsync("/comments/", ("operation", "delete"), ("commentid", "8"));
        await Expect(feed.Locator("[data-comment='8']")).ToHaveCountAsync(0);
        await Expect(post.Locator("[data-comment='8']")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task OnesOwnCommentIsThereOnce()
    {
        var page = await ListeningAsync("awdeorio", "/");
        await page.Card(2).CommentAsync("only once");
        await Expect(page.Card(2).Comments).ToHaveTextAsync(["Sick #crossword", "only once"]);
        // The next one comes after what the stream had to say of the first.
        await (await Site.As("jag")).PostAsync("/comments/", ("operation", "create"), ("postid", "2"), ("text", "the next"));
        await Expect(page.Card(2).Comments).ToHaveTextAsync(["Sick #crossword", "only once", "the next"]);
    }

    [BrowserFact]
    public async Task ACommentThatCommitsLateIsPutInItsPlace()
    {
        var page = await ListeningAsync("awdeorio", "/posts/4/");
        await Site.RunAsync("insert into comments (commentid, owner, postid, text) values (30, 'jag', 4, 'later')");
        await WakeAsync();
        await Expect(page.Card(4).Comments).ToHaveTextAsync(["Saw this on the diag yesterday!", "later"]);
        await Site.RunAsync("insert into comments (commentid, owner, postid, text) values (20, 'jag', 4, 'earlier')");
        await WakeAsync();
        await Expect(page.Card(4).Comments).ToHaveTextAsync(["Saw this on the diag yesterday!", "earlier", "later"]);
    }

    [BrowserFact]
    public async Task NewPhotosAreOfferedAndDeletedOnesGo()
    {
        var page = await ListeningAsync("awdeorio", "/");
        Assert.Equal(302, (await (await Site.As("jflinn")).UploadAsync()).Status);
        await Expect(page.Link("New photos")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "New photos." })).ToHaveCountAsync(1);
        await Expect(page.Cards()).ToHaveCountAsync(3);
        await page.Link("New photos").ClickAsync();
        await Expect(page.Cards()).ToHaveCountAsync(4);
        await Expect(page.Link("New photos")).ToHaveCountAsync(0);
        await OpenedAsync(page);
        await PicturesShownAsync();
        await Site.RunAsync("delete from posts where postid = 3");
        await WakeAsync();
        await Expect(page.Cards()).ToHaveCountAsync(3);
    }

    [BrowserFact]
    public async Task AnOlderPageOfTheFeedOffersNone()
    {
        var page = await ListeningAsync("awdeorio", "/?before=3");
        Assert.Equal(302, (await (await Site.As("jflinn")).UploadAsync()).Status);
        // The events come in their order: the new photo was told before.
        await (await Site.As("jag")).PostAsync("/likes/", ("operation", "like"), ("postid", "2"));
        await Expect(page.Card(2).Count).ToHaveTextAsync("3 likes");
        await Expect(page.Link("New photos")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task AfterABreakThePageIsLikeANewOne()
    {
        var page = await ListeningAsync("awdeorio", "/");
        await PicturesShownAsync();
        await Site.RunAsync("""
            insert into comments (owner, postid, text) values ('jag', 3, 'unheard');
            delete from comments where commentid = 1;
            insert into likes (owner, postid) values ('jag', 3), ('jflinn', 3);
            delete from posts where postid = 2;
            delete from live_events;
            """);
        await Site.EndListenersAsync();
        await Expect(page.Card(3).Count).ToHaveTextAsync("3 likes", Patient);
        await Expect(page.Card(3).Comments).ToHaveTextAsync(["I <3 chickens", "Cute overload!", "unheard"]);
        await Expect(page.Cards()).ToHaveCountAsync(2);
    }

    [BrowserFact]
    public async Task WhoIsLoggedOutElsewhereComesToTheLogInPage()
    {
        var page = await ListeningAsync("awdeorio", "/");
        await Site.RunAsync("""
            insert into password_stamps (username) values ('awdeorio') on conflict (username) do update set stamp = gen_random_uuid()
            """);
        await WakeAsync();
        await Expect(page).ToHaveURLAsync("/accounts/login/?target=%2F");
    }

    [BrowserFact]
    public async Task WithoutScriptsNothingIsAskedFor()
    {
        var asked = new List<string>();
        var window = await OpenAsync("awdeorio", scripts: false);
        window.Page.Request += (_, request) => asked.Add(request.Url);
        await window.Page.GotoAsync("/");
        await window.Page.GotoAsync("/posts/3/");
        Assert.DoesNotContain(asked, url => url.Contains("/live", StringComparison.Ordinal));
        await Expect(window.Page.Locator("main[data-live]")).ToHaveCountAsync(1);
    }

    // A request that changes something wakes the instances, as a statement beside the site does not.
    private async Task WakeAsync() =>
        await (await Site.As("michjc")).PostAsync("/theme/", ("theme", "dark"));

    private async Task<IPage> ListeningAsync(string username, string path)
    {
        var page = (await OpenAsync(username)).Page;
        // The log-in was one from a new device.
        await Site.DeleteLogInNotificationsAsync();
        await page.RunAndWaitForResponseAsync(() => page.GotoAsync(path), IsStream);
        return page;
    }

    private static Task<IResponse> OpenedAsync(IPage page) => page.WaitForResponseAsync(IsStream);

    private static bool IsStream(IResponse response) => new Uri(response.Url).AbsolutePath == "/live/";
}
