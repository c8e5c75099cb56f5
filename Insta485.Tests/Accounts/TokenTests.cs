using Insta485.Tests.Http;
using Insta485.Tests.Infrastructure;
using Insta485.Tests.Live;
using Insta485.Web.Cli;
using Insta485.Web.Security;
using Insta485.Web.Stores.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Accounts;

/// <summary>Tokens of programs: made and revoked on the page, sent to the API. jag has them.</summary>
public sealed class TokenTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Path = "/accounts/tokens/";
    private const string Me = "/api/v1/me/";
    private const string Posts = "/api/v1/posts/";

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ATokenIsShownOnceWorksAndIsStoredNowhere()
    {
        var visitor = await site.As("jag");
        var answer = await visitor.PostAsync("/tokens/", ("operation", "make"), ("name", " My <script> "), ("days", "30"));
        Assert.Equal(200, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var token = answer.Page.QuerySelector(".secret")!.TextContent;
        Assert.Matches("^i485_[A-Za-z0-9_-]{43}$", token);
        Assert.Equal("jag", (await site.Bearer(token).GetAsync(Me)).Text("username"));
        var list = await visitor.PageAsync(Path);
        Assert.DoesNotContain(token, list.Body);
        Assert.Equal("My <script>", list.Page.QuerySelector(".log strong")!.TextContent);
        Assert.Matches(
            @"^Reads only · made just now · last used today · ends on \d{4}-\d\d-\d\d$",
            Html.Words(list.Page.QuerySelector(".log .hint")!.TextContent));
        Assert.Equal(0, await site.OneAsync<long>($"select count(*) from api_tokens t where t::text like '%{token[5..]}%'"));
        Assert.DoesNotContain(site.Log, line => line.Contains(token));
        Assert.Contains(site.Log, line => line.Contains("Token made: jag"));
        Assert.Equal("token", await site.OneAsync<string>("select text from notifications where username = 'jag' and kind = 10"));
    }

    [Fact]
    public async Task ATokenThatMayOnlyReadIsRefusedWithTheReason()
    {
        var reader = site.Bearer(await site.TokenAsync("jag", writes: false));
        Assert.Equal(200, (await reader.GetAsync(Posts)).Status);
        Assert.Equal(200, (await reader.SendAsync("HEAD", Posts)).Status);
        foreach (var answer in new[]
        {
            await reader.PostAsync("/api/v1/likes/?postid=4"), await reader.DeleteAsync("/api/v1/likes/1/"),
            await reader.PutAsync("/api/v1/following/michjc/"),
        })
        {
            answer.AssertError(403);
            Assert.Equal("This token may read only.", answer.Reason());
        }

        Assert.Equal(201, (await site.Bearer(await site.TokenAsync("jag")).PostAsync("/api/v1/likes/?postid=4")).Status);
    }

    [Fact]
    public async Task NoBcryptIsComputedForAToken()
    {
        var token = await site.TokenAsync("jag");
        var before = site.Services.GetRequiredService<Passwords>().Computed;
        Assert.Equal(200, (await site.Bearer(token).GetAsync(Posts)).Status);
        Assert.Equal(before, site.Services.GetRequiredService<Passwords>().Computed);
    }

    [Fact]
    public async Task ARevokedTokenIsRefusedAtOnceOnEveryInstance()
    {
        var token = await site.TokenAsync("jag");
        await using var instance = SiteHost.Build(site.Config, site.Config.Target, builder => builder.Logging.ClearProviders());
        await instance.StartAsync();
        var there = new ApiClient(SeveralInstancesTests.At(instance, site.Anonymous()), $"Bearer {token}");
        Assert.Equal((200, 200), ((await site.Bearer(token).GetAsync(Me)).Status, (await there.GetAsync(Me)).Status));
        var visitor = await site.As("jag");
        var form = (await visitor.PageAsync(Path)).Page.Form("revoke");
        var answer = await visitor.SubmitAsync(form);
        Assert.Equal((302, Path), (answer.Status, answer.Location));
        (await site.Bearer(token).GetAsync(Me)).AssertError(403);
        (await there.GetAsync(Me)).AssertError(403);
        Assert.Equal(404, (await visitor.SubmitAsync(form)).Status);
        Assert.Contains(site.Log, line => line.Contains("Token revoked: jag"));
    }

    [Fact]
    public async Task SomebodyElsesTokenIs404AndStays()
    {
        var token = await site.TokenAsync("jag");
        var id = await site.OneAsync<long>("select tokenid from api_tokens");
        var other = await site.As("michjc");
        Assert.Equal(404, (await other.PostAsync("/tokens/", ("operation", "revoke"), ("tokenid", $"{id}"))).Status);
        Assert.Equal(200, (await site.Bearer(token).GetAsync(Me)).Status);
    }

    [Theory]
    [InlineData("update users set password = 'sha512$0$other' where username = 'jag'")]
    [InlineData("insert into password_stamps (username) values ('jag')")]
    [InlineData("delete from users where username = 'jag'")]
    public async Task ANewPasswordASuspensionOrTheEndOfTheAccountEndTokens(string change)
    {
        var bearer = site.Bearer(await site.TokenAsync("jag"));
        Assert.Equal(200, (await bearer.GetAsync(Me)).Status);
        await site.RunAsync(change);
        (await bearer.GetAsync(Me)).AssertError(403);
        // Looked up anew.
        (await bearer.GetAsync(Me)).AssertError(403);
        await site.RefillAsync();
    }

    [Fact]
    public async Task AnExpiredTokenIsRefusedAndNotListed()
    {
        var token = await site.TokenAsync("jag", days: 1);
        await site.RunAsync("update api_tokens set expires = now() at time zone 'utc' - interval '1 second'");
        (await site.Bearer(token).GetAsync(Me)).AssertError(403);
        Assert.Empty((await (await site.As("jag")).PageAsync(Path)).Page.QuerySelectorAll("input[name=revoke]"));
    }

    [Fact]
    public async Task ARememberedTokenExpiresToTheSecond()
    {
        var clock = new SetClock();
        using var verified = new Web.Auth.VerifiedTokens(clock);
        var looked = 0;
        Task<TokenSession?> FindAsync() => Task.FromResult<TokenSession?>(++looked > 1 ? null : new TokenSession(
            new Web.Database.Session("jag", "id", ""), true, clock.Now.UtcDateTime.AddSeconds(60)));
        Assert.NotNull(await verified.FindAsync([1], FindAsync));
        clock.Now += TimeSpan.FromSeconds(59);
        Assert.NotNull(await verified.FindAsync([1], FindAsync));
        Assert.Equal(1, looked);
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(await verified.FindAsync([1], FindAsync));
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer i485_")]
    [InlineData("Bearer i485_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer i485_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer i485_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' or")]
    public async Task WhatIsNoTokenIs403(string header) =>
        (await new ApiClient(site.Anonymous(), header).GetAsync(Posts)).AssertError(403);

    [Fact]
    public async Task PagesAndPhotosTakeNoTokenAndASessionTakesPrecedence()
    {
        var token = await site.TokenAsync("jag");
        Assert.Equal(302, (await site.Bearer(token).GetAsync("/")).Status);
        Assert.Equal(302, (await site.Bearer(token).GetAsync(Path)).Status);
        Assert.Equal(403, (await site.Bearer(token).GetAsync("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")).Status);
        Assert.Equal("michjc", (await new ApiClient(await site.As("michjc"), $"Bearer {token}").GetAsync(Me)).Text("username"));
        Assert.Equal("jag", (await new ApiClient(site.Anonymous(), $"bearer  {token} ").GetAsync(Me)).Text("username"));
    }

    [Theory]
    [InlineData("", "30", "on", 400, "name")]
    [InlineData("x", "0", "", 400, "days")]
    [InlineData("x", "366", "", 400, "days")]
    public async Task AFormThatIsRefusedNamesTheFieldAndKeepsTheRest(string name, string days, string writes, int status, string field)
    {
        var visitor = await site.As("jag");
        var answer = await visitor.PostAsync("/tokens/", ("operation", "make"), ("name", name), ("days", days), ("writes", writes));
        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector($"#{field}-problem")!.TextContent);
        Assert.Equal(name, answer.Page.QuerySelector("input[name=name]")!.GetAttribute("value"));
        Assert.Equal(writes == "on", answer.Page.QuerySelector("input[name=writes]")!.HasAttribute("checked"));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from api_tokens"));
    }

    [Theory]
    [InlineData("operation", "make", "name", "x", "days", "soon")]
    [InlineData("operation", "make", "name", "x", "writes", "maybe")]
    [InlineData("operation", "revoke", "tokenid", "", "x", "")]
    [InlineData("operation", "revoke", "tokenid", "99999999999999999999", "x", "")]
    [InlineData("operation", "show", "tokenid", "1", "x", "")]
    public async Task WhatIsMalformedIs400(params string[] form) => Assert.Equal(
        400, (await (await site.As("jag")).PostAsync("/tokens/", [.. form.Chunk(2).Select(pair => (pair[0], pair[1]))])).Status);

    [Fact]
    public async Task AnAccountHasTwentyAlsoIfTwoAreMadeAtOnce()
    {
        for (var i = 1; i < TokenStore.Most; i++)
        {
            await site.TokenAsync("jag");
        }

        var (worked, refused) = await site.AtOnceAsync<TokenStore>(
            4, tokens => tokens.MakeAsync("jag", "one more", false, null, () => Task.CompletedTask));
        Assert.Equal((1, 3), (worked, refused.Count));
        Assert.Equal(TokenStore.Most, await site.OneAsync<long>("select count(*) from api_tokens"));
        var answer = await (await site.As("jag")).PostAsync("/tokens/", ("operation", "make"), ("name", "beyond"));
        Assert.Equal(409, answer.Status);
        Assert.Contains("Revoke one first", answer.Page.QuerySelector("#name-problem")!.TextContent);
        // Those that ended take no place.
        await site.RunAsync("update api_tokens set expires = now() at time zone 'utc' - interval '1 day'");
        await site.TokenAsync("jag");
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from api_tokens"));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>A site that takes tokens only.</summary>
public sealed class TokensOnlySite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Accounts:BasicWithPassword", "false"), ("Limits:SecretsPerAccount:Times", "2")];
}

/// <summary>What an operator can choose of tokens.</summary>
public sealed class TokenSettingTests(TokensOnlySite site) : IClassFixture<TokensOnlySite>
{
    [Fact]
    public async Task PasswordsAreRefusedWithTheReasonAndNotChecked()
    {
        var before = site.Services.GetRequiredService<Passwords>().Computed;
        var answer = await site.Basic("awdeorio").GetAsync("/api/v1/posts/");
        answer.AssertError(403);
        Assert.Equal("This site takes no passwords here. Make a token at /accounts/tokens/.", answer.Reason());
        Assert.Equal(before, site.Services.GetRequiredService<Passwords>().Computed);
        Assert.Equal(200, (await new ApiClient(await site.As("awdeorio")).GetAsync("/api/v1/posts/")).Status);
        Assert.Equal(200, (await site.Bearer(await site.TokenAsync("awdeorio")).GetAsync("/api/v1/posts/")).Status);
    }

    [Fact]
    public async Task TokensAndCodesAreLimitedTogether()
    {
        var visitor = await site.As("jag");
        Assert.Equal(200, (await visitor.PostAsync("/tokens/", ("operation", "make"), ("name", "one"))).Status);
        Assert.Equal(200, (await visitor.PostAsync("/codes/", ("operation", "make"))).Status);
        Assert.Equal(429, (await visitor.PostAsync("/tokens/", ("operation", "make"), ("name", "three"))).Status);
        Assert.Equal(429, (await visitor.PostAsync("/codes/", ("operation", "make"))).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from api_tokens where username = 'jag'"));
    }
}

/// <summary>Streams of events that programs with tokens read.</summary>
public sealed class TokenStreamTests(LiveSite site) : IClassFixture<LiveSite>
{
    [Fact]
    public async Task AnOpenStreamEndsWhenItsTokenIsRevokedOrExpires()
    {
        var (revoked, expiring) = (await site.TokenAsync("jag"), await site.TokenAsync("jag", days: 1));
        await site.RunAsync("update api_tokens set expires = now() at time zone 'utc' + interval '6 seconds' where expires is not null");
        using var first = await OpenStream.OpenAsync(site.Anonymous(), "/api/v1/live/", credentials: $"Bearer {revoked}");
        using var second = await OpenStream.OpenAsync(site.Anonymous(), "/api/v1/live/", credentials: $"Bearer {expiring}");
        Assert.Equal((200, 200), (first.Status, second.Status));
        var id = await site.OneAsync<long>("select tokenid from api_tokens where expires is null");
        await (await site.As("jag")).PostAsync("/tokens/", ("operation", "revoke"), ("tokenid", $"{id}"));
        await Task.WhenAll(first.Ended, second.Ended).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Contains(first.Events, one => one.StartsWith("session-ended", StringComparison.Ordinal));
    }
}
