using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Keys: from post to post, like, comment, the list of keys. They do nothing while a visitor types.</summary>
public sealed class KeysTests(SiteFixture site) : AtKeys(site)
{
    [BrowserTheory]
    [InlineData(false, ReducedMotion.NoPreference)]
    [InlineData(false, ReducedMotion.Reduce)]
    [InlineData(true, ReducedMotion.NoPreference)]
    public async Task FromPostToPostAndBack(bool phone, ReducedMotion motion)
    {
        await StartAmongManyAsync(phone);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = motion });
        await PressAsync("jjjj");
        await IsAtAsync(132);
        await PressAsync("k");
        await IsAtAsync(133);
        await PressAsync("kkk");
        await IsAtAsync(135);
    }

    [BrowserFact]
    public async Task AfterScrollingTheyGoOnFromWhatIsSeen()
    {
        await StartAmongManyAsync();
        await PressAsync("j");
        await IsAtAsync(135);
        await HalfPastAsync(130);
        await PressAsync("j");
        await IsAtAsync(129);
        await HalfPastAsync(133);
        await PressAsync("k");
        await IsAtAsync(133);
    }

    [BrowserFact]
    public async Task AtTheEndMoreComes()
    {
        await StartAmongManyAsync();
        var held = Site.Interceptor.Hold("GET", "/?before=");
        await PressAsync(new string('j', 10));
        await Expect(Page.Card(126).Self).ToBeFocusedAsync();
        await PressAsync("j");
        await held.NextAsync();
        await Expect(Page.Card(126).Self).ToBeFocusedAsync();
        held.LetAll();
        await IsAtAsync(125);
        await PressAsync("j");
        await IsAtAsync(124);
    }

    [BrowserTheory]
    [InlineData("/")]
    [InlineData("/posts/3/")]
    public async Task LLikesAndUnlikesWhatIsSeenOrHasTheFocus(string path)
    {
        await StartAsync(path);
        await PressAsync("l");
        await Expect(Page.Card(3).Count).ToHaveTextAsync("0 likes");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("0 likes");
        await PressAsync("l");
        await Expect(Page.Card(3).Count).ToHaveTextAsync("1 like");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        Assert.Equal(1, await Site.OneAsync<long>("select count(*) from likes where owner = 'awdeorio' and postid = 3"));
        if (path == "/")
        {
            await Page.Card(1).Time.FocusAsync();
            await PressAsync("l");
            await Expect(Page.Card(1).Count).ToHaveTextAsync("2 likes");
            await Expect(Page.Card(1).Time).ToBeFocusedAsync();
        }
    }

    [BrowserTheory]
    [InlineData("/")]
    [InlineData("/posts/3/")]
    public async Task CLeadsToTheCommentFieldAndEscapeOutOfIt(string path)
    {
        await StartAsync(path);
        await PressAsync("c");
        await Expect(Page.Card(3).CommentField).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync("jkl? cc");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Card(3).Comments.Last).ToHaveTextAsync("jkl? cc");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.Card(3).Self).ToBeFocusedAsync();
        await SentAsync(Page, () => PressAsync("l"));
        await Expect(Page.Card(3).Count).ToHaveTextAsync("0 likes");
        Assert.Equal(["POST /comments/", "POST /likes/"], Site.Interceptor.Words.Select(words => words.Split('?')[0]));
    }

    [BrowserFact]
    public async Task NeverWhileTyping()
    {
        await StartAsync("/");
        await Page.EvaluateAsync(
            "document.querySelector('main').insertAdjacentHTML('beforeend', "
            + "'<textarea></textarea><select></select><div contenteditable></div>')");
        foreach (var field in new[] { "textarea", "select", "div[contenteditable]", ".comment-form input[type=text]" })
        {
            await Page.Locator(field).First.FocusAsync();
            await PressAsync("ljk?");
            await Expect(Page.Locator(field).First).ToBeFocusedAsync();
        }

        await OnlyTheNextOneCountsAsync();
    }

    [BrowserFact]
    public async Task NeverWithAnotherKeyNorWhereTheKeyHasAnotherMeaning()
    {
        await StartAsync("/");
        foreach (var key in new[] { "Control+l", "Alt+l", "Meta+l" })
        {
            await Page.Keyboard.PressAsync(key);
        }

        await Page.EvaluateAsync(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', bubbles: true, isComposing: true }))");
        await Page.EvaluateAsync("document.body.addEventListener('keydown', event => event.preventDefault(), { once: true })");
        await PressAsync("l");
        // Held down, it is pressed once.
        await Page.Keyboard.DownAsync("l");
        await Page.Keyboard.DownAsync("l");
        await Page.Keyboard.UpAsync("l");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("0 likes");
        Assert.Equal(["POST /likes/?target=/"], Site.Interceptor.Words);
    }

    [BrowserFact]
    public async Task OnAKeyboardOfAnotherScriptTheKeysPlaceCounts()
    {
        await StartAsync("/");
        await KeyAsync("д", "KeyL");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("0 likes");
        // A Latin letter is what it says, wherever its key is.
        await KeyAsync("n", "KeyL");
        await KeyAsync("с", "KeyC");
        await Expect(Page.Cards().First.Locator("[name=text]")).ToBeFocusedAsync();
        Assert.Equal(["POST /likes/?target=/"], Site.Interceptor.Words);

        Task KeyAsync(string key, string code) => Page.EvaluateAsync(
            "init => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }))", new { key, code });
    }

    [BrowserFact]
    public async Task NeverInADialog()
    {
        await StartAsync("/");
        await Page.Card(2).Self.GetByLabel("View full size").ClickAsync();
        await Expect(Page.Locator("dialog.photo-dialog img")).ToBeVisibleAsync();
        await PressAsync("lj?");
        await Expect(List).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page).ToHaveURLAsync("/");
        await PressAsync("?");
        await Expect(List).ToBeVisibleAsync();
        await PressAsync("lj");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(List).ToBeHiddenAsync();
        // From the link to the photo, where the focus is again: post 2.
        await PressAsync("l");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        Assert.Equal(["GET /photos/2/", "POST /likes/?target=/"], Site.Interceptor.Words);
    }

    [BrowserFact]
    public async Task TheListIsShownByAKeyOrByItsSymbolOnEveryPage()
    {
        await StartAsync("/explore/");
        await PressAsync("?");
        await Expect(List.GetByRole(AriaRole.Term)).ToHaveTextAsync(["j", "k", "l", "c", "Esc", "?"]);
        await Page.Keyboard.PressAsync("Escape");
        await Expect(List).ToBeHiddenAsync();
        await Symbol.ClickAsync();
        await List.GetByLabel("Close").ClickAsync();
        await Expect(List).ToBeHiddenAsync();
        await Expect(Symbol).ToBeFocusedAsync();
        // Nothing for those who are not logged in.
        var stranger = (await OpenAsync()).Page;
        await stranger.GotoAsync("/accounts/login/");
        await stranger.EvaluateAsync("document.activeElement.blur()");
        await stranger.Keyboard.PressAsync("?");
        await Expect(stranger.Locator("dialog.keys, [aria-label='Keyboard shortcuts']")).ToHaveCountAsync(0);
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SwitchedOffTheyStayOffUntilSwitchedOn(bool phone)
    {
        await StartAsync("/", phone);
        await Expect(Symbol).ToHaveCountAsync(phone ? 0 : 1);
        await PressAsync("?");
        await List.GetByLabel("Use keyboard shortcuts").UncheckAsync();
        await Page.Keyboard.PressAsync("Escape");
        await PressAsync("lj?");
        await Page.ReloadAsync();
        await PressAsync("lj?");
        await Expect(List).ToHaveCountAsync(0);
        // The way back on, also on a phone.
        await Symbol.ClickAsync();
        await Expect(List.GetByLabel("Use keyboard shortcuts")).Not.ToBeCheckedAsync();
        await List.GetByLabel("Use keyboard shortcuts").CheckAsync();
        await Page.Keyboard.PressAsync("Escape");
        Site.Interceptor.Forget();
        await OnlyTheNextOneCountsAsync();
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from likes where owner = 'awdeorio' and postid = 3"));
    }

    // A like that is asked for comes after whatever was asked for before.
}
