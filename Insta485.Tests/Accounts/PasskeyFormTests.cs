using System.Buffers.Text;
using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores.Accounts;

namespace Insta485.Tests.Accounts;

/// <summary>The page of passkeys and its forms, without a browser. <c>Browser/PasskeyTests</c> makes and uses real ones.</summary>
public sealed class PasskeyFormTests(AskingSite site) : IClassFixture<AskingSite>, IAsyncLifetime
{
    private const string Path = "/accounts/passkeys/";
    private const string First = "AA";

    public Task InitializeAsync() => site.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ThePageListsThemAndEachIsRenamedAndRemoved()
    {
        await site.AddPasskeysAsync("jag", 2);
        await site.RunAsync("update passkeys set name = '<b>', used = (now() at time zone 'utc')::date where name = 'Passkey 1'");
        var visitor = await site.AsNamed("jag");
        var page = (await visitor.PageAsync(Path)).Page;
        Assert.Equal(["Passkey 0", "<b>"],
            page.QuerySelectorAll(".log strong").Select(name => name.TextContent).OrderDescending(StringComparer.Ordinal));
        Assert.Equal(
            ["added just now · last used today · also on your other devices", "added just now · never used · on one device"],
            page.QuerySelectorAll(".log .hint").Select(line => Html.Words(line.TextContent)).Order(StringComparer.Ordinal));

        var renamed = await visitor.PostAsync("/passkeys/", ("operation", "rename"), ("passkeyid", First), ("name", " My key "));
        Assert.Equal((302, Path), (renamed.Status, renamed.Location));
        Assert.Equal("<b>,My key", await site.OneAsync<string>("select string_agg(name, ',' order by name) from passkeys"));
        var removed = await visitor.PostAsync("/passkeys/", ("operation", "remove"), ("passkeyid", First));
        Assert.Equal((302, Path), (removed.Status, removed.Location));
        Assert.Equal("<b>", await site.OneAsync<string>("select string_agg(name, ',') from passkeys"));
        Assert.Equal("passkey removed", await site.OneAsync<string>("select text from notifications where username = 'jag' and kind = 10"));
        Assert.Contains(site.Log, line => line.Contains("Passkey removed: jag"));
    }

    [Fact]
    public async Task AnEmptyOrLongNameIs400BesideItsFieldAndIsKept()
    {
        await site.AddPasskeysAsync("jag", 1);
        var visitor = await site.AsNamed("jag");
        foreach (var name in new[] { " ", new string('x', PasskeyStore.MaxName + 1) })
        {
            var answer = await visitor.PostAsync("/passkeys/", ("operation", "rename"), ("passkeyid", First), ("name", name));
            Assert.Equal(400, answer.Status);
            Assert.NotNull(answer.Page.QuerySelector("#name-problem"));
            Assert.Equal(name, answer.Page.QuerySelector("#name")!.GetAttribute("value"));
            // The form that came back is whole.
            Assert.Equal(302, (await visitor.SubmitAsync(answer.Page.Form("rename"), ("name", "Good"))).Status);
        }

        Assert.Equal("Good", await site.OneAsync<string>("select name from passkeys"));
    }

    [Theory]
    [InlineData("operation=rename&passkeyid=AA&name=x", 404)]
    [InlineData("operation=remove&passkeyid=AA", 404)]
    [InlineData("operation=remove&passkeyid=not base64", 400)]
    [InlineData("operation=remove", 400)]
    [InlineData("operation=steal", 400)]
    [InlineData("name=x", 400)]
    [InlineData("operation=add&name=x", 400)]
    [InlineData("operation=add&name=x&credential={}", 400)]
    [InlineData("operation=add&name=x&credential={}&state=x", 403)]
    [InlineData("operation=login", 400)]
    [InlineData("operation=login&credential=no&state=x", 400)]
    [InlineData("operation=login&credential={}&state=x", 403)]
    [InlineData("operation=login_options", 404)]
    public async Task WhatIsNotOnesOwnOrMalformedChangesNothing(string form, int status)
    {
        await site.AddPasskeysAsync("jag", 1);
        var visitor = await site.As("michjc");
        Assert.Equal(status, (await visitor.PostAsync("/passkeys/", Fields(form))).Status);
        Assert.Equal("jag Passkey 0", await site.OneAsync<string>("select string_agg(username || ' ' || name, ',') from passkeys"));
    }

    [Fact]
    public async Task TheTenthIsTheLast()
    {
        await site.AddPasskeysAsync("jag", PasskeyStore.Most);
        var visitor = await site.AsNamed("jag");
        var answer = await visitor.PostAsync("/passkeys/", ("operation", "options"), ("name", "Eleventh"));
        Assert.Equal(409, answer.Status);
        Assert.Equal("You have 10 passkeys. Remove one first.", answer.Page.QuerySelector("#name-problem")!.TextContent);
        Assert.Equal("Eleventh", answer.Page.QuerySelector("#name")!.GetAttribute("value"));
    }

    [Fact]
    public async Task MakingOneNeedsAFreshLogInAndAsksTheBrowserToVerifyItsUser()
    {
        await site.AddPasskeysAsync("jag", 1);
        var visitor = await site.AsNamed("jag");
        Assert.Null((await visitor.PageAsync(Path)).Page.QuerySelector("#password"));
        site.Age(visitor, TimeSpan.FromMinutes(16));
        Assert.NotNull((await visitor.PageAsync(Path)).Page.QuerySelector("#password"));
        var refused = await visitor.PostAsync("/passkeys/", ("operation", "options"), ("name", "Mine"));
        Assert.Equal(403, refused.Status);
        Assert.Equal("Enter your password to go on.", refused.Page.QuerySelector("#password-problem")!.TextContent);
        Assert.Equal("Mine", refused.Page.QuerySelector("#name")!.GetAttribute("value"));
        Assert.Equal(403,
            (await visitor.PostAsync("/passkeys/", ("operation", "options"), ("name", "Mine"), ("password", "wrong"))).Status);

        var answer = await visitor.PostAsync("/passkeys/", ("operation", "options"), ("name", "Mine"), ("password", "password"));
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentHeaders.ContentType?.MediaType));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var options = JsonNode.Parse(answer.Body)!["options"]!;
        Assert.Equal("localhost", (string?)options["rp"]!["id"]);
        Assert.Equal("jag", (string?)options["user"]!["name"]);
        // Authenticators do not learn the name as an id.
        Assert.Equal("handle of jag"u8.ToArray(), Base64Url.DecodeFromChars((string?)options["user"]!["id"]));
        Assert.Equal("required", (string?)options["authenticatorSelection"]!["userVerification"]);
        Assert.Equal("required", (string?)options["authenticatorSelection"]!["residentKey"]);
        Assert.Equal([First], options["excludeCredentials"]!.AsArray().Select(one => (string?)one!["id"]));
    }

    [Fact]
    public async Task ALogInAsksForNoNameAndTellsNone()
    {
        await site.AddPasskeysAsync("jag", 1);
        var answer = await new Visitor(site.Named()).PostAsync("/passkeys/", ("operation", "login_options"), ("username", "jag"));
        Assert.Equal(200, answer.Status);
        var options = JsonNode.Parse(answer.Body)!["options"]!;
        Assert.Equal("localhost", (string?)options["rpId"]);
        Assert.Equal("required", (string?)options["userVerification"]);
        Assert.Empty(options["allowCredentials"]!.AsArray());
    }

    [Fact]
    public async Task WherePasskeysCannotBeTheyAreNotOffered()
    {
        var (numbered, named) = (await site.As("jag"), await site.AsNamed("jag"));
        Assert.Null((await numbered.PageAsync(Path)).Page.QuerySelector("input[name=add]"));
        Assert.NotNull((await named.PageAsync(Path)).Page.QuerySelector("input[name=add]"));
        Assert.Null((await site.Anonymous().PageAsync("/accounts/login/")).Page.QuerySelector("[class^=passkey]"));
        var page = (await new Visitor(site.Named()).PageAsync("/accounts/login/")).Page;
        Assert.NotNull(page.QuerySelector("#username.passkey-login"));
        Assert.Equal("username webauthn", page.QuerySelector("#username")!.GetAttribute("autocomplete"));
        Assert.Single(page.QuerySelectorAll("main [type=submit], main button"));
    }

    [Fact]
    public async Task TooManyWrongOnesAreRefused()
    {
        var visitor = new Visitor(site.Named());
        var state = (string?)JsonNode.Parse((await visitor.PostAsync("/passkeys/", ("operation", "login_options"))).Body)!["state"] ?? "";
        await site.RunAsync("""
            insert into limits (subject, used, expires)
            values ('log-in from 127.0.0.1', 99, now() at time zone 'utc' + interval '1 minute')
            """);
        Assert.Equal(403, (await visitor.PostAsync("/passkeys/", ("operation", "login"), ("credential", "{}"), ("state", state))).Status);
        await site.RunAsync("update limits set used = 100");
        Assert.Equal(429, (await visitor.PostAsync("/passkeys/", ("operation", "login"), ("credential", "{}"), ("state", state))).Status);
        Assert.Contains(site.Log, line => line.Contains("Wrong passkey: -"));
    }

    private static (string Name, string Value)[] Fields(string form) =>
        [.. form.Split('&').Select(field => field.Split('=', 2)).Select(field => (field[0], field[1]))];
}
