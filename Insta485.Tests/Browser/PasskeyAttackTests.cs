using System.Text.Json.Nodes;
using Insta485.Tests.Accounts;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Auth.Passkeys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>
/// Answers of a real passkey in the hands of a program: sent twice, too late, from another site, for something else. jag has the passkey.
/// </summary>
public sealed class PasskeyAttackTests(AskingSite site) : InBrowser<AskingSite>(site)
{
    private const string Refused = "This passkey was not accepted. Use another one, or your password.";

    private IPage _page = null!;

    public override async Task InitializeAsync()
    {
        await Site.ResetAsync();
        _page = (await OpenAsync(whole: true)).Page;
        await Authenticator.AddAsync(_page);
        await _page.GotoAsync(At("/accounts/login/"));
        await _page.FillAsync(("User name", "jag"), ("Password", "password"));
        await _page.Button("login").ClickAsync();
        await LoadedAsync(_page, At("/"));
        await _page.GotoAsync(At("/accounts/passkeys/"));
        await _page.Button("add a passkey").ClickAsync();
        await Expect(_page.Locator(".log li")).ToHaveCountAsync(1);
        await Site.RunAsync("delete from notifications");
    }

    [BrowserFact]
    public async Task AnAnswerCountsOnceAlsoOfAPasskeyThatDoesNotCount()
    {
        var visitor = new Visitor(Site.Named());
        var (state, answer) = await AnswerAsync(visitor);
        Assert.Equal((302, "/"), await SendAsync(visitor, state, answer));
        await Site.RunAsync("update passkeys set signcount = 0");
        Assert.Equal((403, "This answer was used already. Try again."), await SendAsync(new Visitor(Site.Named()), state, answer));
        Assert.Empty(await Site.OneAsync<string>("select coalesce(string_agg(text, ','), '') from notifications where kind = 10"));
    }

    [BrowserFact]
    public async Task ACounterThatGoesBackIsRefusedAndTold()
    {
        var visitor = new Visitor(Site.Named());
        var (state, answer) = await AnswerAsync(visitor);
        await Site.RunAsync("update passkeys set signcount = 1000");
        Assert.Equal((403, Refused), await SendAsync(visitor, state, answer));
        Assert.Equal("jag passkey copied", await Site.OneAsync<string>("select username || ' ' || text from notifications"));
        Assert.Contains(Site.Log, line => line.Contains("Passkey counter went back: jag"));
        Assert.Equal(1000, await Site.OneAsync<long>("select signcount from passkeys"));
    }

    [BrowserFact]
    public async Task AnAnswerForAnotherSiteIsRefused()
    {
        // Another port of the same host: the passkey itself answers there.
        const string Evil = "http://localhost:54321";
        await _page.Context.RouteAsync($"{Evil}/**", route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<h1>Evil" }));
        await _page.GotoAsync($"{Evil}/");
        var visitor = new Visitor(Site.Named());
        var (state, answer) = await AnswerAsync(visitor);
        Assert.Equal((403, Refused), await SendAsync(visitor, state, answer));
        // The program says what the framework would compare with.
        Assert.Equal((403, Refused), await SendAsync(visitor, state, answer, ("Origin", Evil), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal((302, "/"), await LogInFromSiteAsync());
    }

    [BrowserFact]
    public async Task WhatTookTooLongIsRefused()
    {
        var visitor = new Visitor(Site.Named());
        var (state, answer) = await AnswerAsync(visitor);
        var protector = Site.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector(PasskeyState.Purpose)
            .ToTimeLimitedDataProtector();
        var content = protector.Unprotect(state, out var expires);
        Assert.InRange(expires - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        var old = protector.Protect(content, DateTimeOffset.UtcNow.AddSeconds(-1));
        Assert.Equal((403, "This took too long. Try again."), await SendAsync(visitor, old, answer));
        Assert.Equal((302, "/"), await SendAsync(visitor, protector.Protect(content, DateTimeOffset.UtcNow.AddMinutes(1)), answer));
    }

    [BrowserFact]
    public async Task AnAnswerToSomethingElseIsRefused()
    {
        var (visitor, signedIn) = (new Visitor(Site.Named()), await Site.AsNamed("jag"));
        var (state, answer) = await AnswerAsync(visitor);
        var (other, _) = await AnswerAsync(visitor);
        var (confirming, confirmed) = await AnswerAsync(signedIn);
        Assert.Equal((403, Refused), await SendAsync(visitor, other, answer));
        Assert.Equal((403, "This took too long. Try again."), await SendAsync(visitor, confirming, confirmed));
        var changed = JsonNode.Parse(answer)!;
        changed["response"]!["signature"] = "MEUCIQ";
        Assert.Equal((403, Refused), await SendAsync(visitor, state, changed.ToJsonString()));

        // What logs in does not show that it is the owner who uses a session, and the other way round for another account's.
        Site.Age(signedIn, TimeSpan.FromMinutes(16));
        var codes = await signedIn.PostAsync("/codes/", ("operation", "make"), ("credential", answer), ("state", state));
        Assert.Equal((403, "This took too long. Try again."), (codes.Status, codes.Page.QuerySelector("#password-problem")!.TextContent));
        var stranger = await Site.AsNamed("michjc");
        Site.Age(stranger, TimeSpan.FromMinutes(16));
        Assert.Equal(403,
            (await stranger.PostAsync("/codes/", ("operation", "make"), ("credential", confirmed), ("state", confirming))).Status);
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from recovery_codes"));

        // Nothing of this used them up.
        Assert.Equal((302, "/"), await SendAsync(visitor, state, answer));
        Assert.Equal(200,
            (await signedIn.PostAsync("/codes/", ("operation", "make"), ("credential", confirmed), ("state", confirming))).Status);
    }

    [BrowserFact]
    public async Task ASuspendedAccountIsToldWhyAndStaysOut()
    {
        await Site.RunAsync("""
            insert into account_settings (username, suspended) values ('jag', now());
            insert into moderation_log (moderator, act, subject, reason) values ('mod', 'suspend', 'jag', 'Against the rules.')
            """);
        var visitor = new Visitor(Site.Named());
        var (state, answer) = await AnswerAsync(visitor);
        Assert.Equal((403, "This account is suspended. The reason: Against the rules."), await SendAsync(visitor, state, answer));
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
    }

    private string At(string path) => new Uri(Site.Named(), path).ToString();

    private async Task<(int, string?)> LogInFromSiteAsync()
    {
        await _page.GotoAsync(At("/explore/"));
        var visitor = new Visitor(Site.Named());
        var (state, answer) = await AnswerAsync(visitor);
        return await SendAsync(visitor, state, answer);
    }

    // What a visitor is asked, and what the passkey answers on the page that is open.
    private async Task<(string State, string Answer)> AnswerAsync(Visitor visitor)
    {
        var asked = JsonNode.Parse((await visitor.PostAsync("/passkeys/", ("operation", "login_options"))).Body)!;
        var answer = await _page.EvaluateAsync<string>("""
            async options => JSON.stringify(await navigator.credentials.get({
              publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)),
            }))
            """, asked["options"]!.ToJsonString());
        return ((string)asked["state"]!, answer);
    }

    // The status, and where it leads or what is said.
    private static async Task<(int, string?)> SendAsync(
        Visitor visitor, string state, string answer, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/passkeys/")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["operation"] = "login",
                ["credential"] = answer,
                ["state"] = state,
                ["csrf_token"] = await visitor.TokenAsync(),
            }),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var got = await visitor.SendAsync(request);
        return (got.Status, got.Location ?? got.Page.QuerySelector(".problem")?.TextContent);
    }
}
