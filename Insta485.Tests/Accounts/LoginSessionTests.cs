using Insta485.Tests.Http;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Accounts;

/// <summary>The page of sessions, and ending them. jag has them.</summary>
[Trait("Category", "Slow")]
public sealed class LoginSessionTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Path = "/accounts/sessions/";
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ALogInASignUpAndANewPasswordHaveARowAndALogOutHasNone()
    {
        var visitor = await site.SignUpAsync("rowed", "long enough");
        Assert.Equal(1, await RowsAsync("rowed"));
        await site.As("rowed", "long enough");
        Assert.Equal(2, await RowsAsync("rowed"));
        await visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", "long enough"),
            ("new_password1", "longer still"), ("new_password2", "longer still"));
        // The other session is over, and this one is another.
        Assert.Equal(1, await RowsAsync("rowed"));
        await visitor.PostAsync("/accounts/logout/");
        Assert.Equal(0, await RowsAsync("rowed"));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from login_sessions where device like '%Mozilla%'"));
    }

    [Fact]
    public async Task ThePageShowsThisOneAndTheOthers()
    {
        var here = await site.As("jag");
        await LogInWithAsync(Firefox);
        await site.RunAsync("update login_sessions set seen = seen - 1, began = began - interval '3 days' where device like 'Firefox%'");
        await site.As("michjc");
        var page = (await here.PageAsync(Path)).Page;
        Assert.Equal(["Unknown browser", "Firefox on Linux"], page.QuerySelectorAll(".log strong").Select(line => line.TextContent));
        Assert.Equal(
            ["This browser · began just now", "Began 3 days ago · last used yesterday"],
            page.QuerySelectorAll(".log .hint").Select(line => Html.Words(line.TextContent)));
        Assert.Equal("end Firefox on Linux", Assert.Single(page.QuerySelectorAll("input[name=end]")).GetAttribute("aria-label"));
        Assert.DoesNotContain(await site.OneAsync<string>("select sessionid from login_sessions where device like 'Firefox%'"),
            (await here.PageAsync(Path)).Body);
    }

    [Fact]
    public async Task EndingOneEndsItAndNoOther()
    {
        var (here, there, third) = (await site.As("jag"), await site.As("jag"), await site.As("jag"));
        var forms = (await here.PageAsync(Path)).Page.QuerySelectorAll("form:has(input[name=end])");
        // The newest first.
        Assert.Equal(2, forms.Length);
        var answer = await here.SubmitAsync(forms[1]);
        Assert.Equal((302, Path), (answer.Status, answer.Location));
        Assert.Equal((200, 302, 200), (await StatusAsync(here), await StatusAsync(there), await StatusAsync(third)));
        Assert.Single((await here.PageAsync(Path)).Page.QuerySelectorAll("input[name=end]"));
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from ended_sessions where expires > now() + interval '29 days'"));
        Assert.Equal(409, (await here.SubmitAsync(forms[1])).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("CfDJ8")]
    public async Task AFieldThatIsNotOfThePageIs400(string session)
    {
        var here = await site.As("jag");
        await site.As("jag");
        Assert.Equal(400, (await here.PostAsync("/sessions/", ("operation", "end"), ("session", session))).Status);
        Assert.Equal(400, (await here.PostAsync("/sessions/", ("operation", "end"))).Status);
        Assert.Equal(400, (await here.PostAsync("/sessions/", ("operation", "begin"))).Status);
        Assert.Equal(2, await RowsAsync("jag"));
    }

    [Fact]
    public async Task TheFieldOfAnotherAccountIs400AndEndsNothing()
    {
        var (mine, theirs) = (await site.As("jag"), await site.As("michjc"));
        await site.As("jag");
        var form = (await mine.PageAsync(Path)).Page.QuerySelector("form:has(input[name=end])")!;
        var value = form.QuerySelector("input[name=session]")!.GetAttribute("value")!;
        Assert.Equal(400, (await theirs.PostAsync("/sessions/", ("operation", "end"), ("session", value))).Status);
        Assert.Equal(2, await RowsAsync("jag"));
    }

    [Fact]
    public async Task EndingAllOthersAlsoEndsThoseWithoutARowAndKeepsThisOneAndTokens()
    {
        var (here, there, unlisted) = (await site.As("jag"), await site.As("jag"), await site.As("jag"));
        var token = await site.TokenAsync("jag");
        await site.RunAsync("delete from login_sessions where loginid = (select max(loginid) from login_sessions)");
        var answer = await here.SubmitAsync((await here.PageAsync(Path)).Page.Form("end_others"));
        Assert.Equal((302, Path), (answer.Status, answer.Location));
        Assert.Equal((200, 302, 302), (await StatusAsync(here), await StatusAsync(there), await StatusAsync(unlisted)));
        Assert.Equal(1, await RowsAsync("jag"));
        Assert.Empty((await here.PageAsync(Path)).Page.QuerySelectorAll("input[name=end]"));
        Assert.Equal(200, (await site.Bearer(token).GetAsync("/api/v1/me/")).Status);
        Assert.Contains(site.Log, line => line.Contains("Other sessions ended: jag"));
        // It is no new log-in, and twice is no mistake.
        Assert.Equal(302, (await here.PostAsync("/sessions/", ("operation", "end_others"))).Status);
        Assert.Equal(200, await StatusAsync(here));
    }

    [Fact]
    public async Task EndingAllOthersIsNoFreshLogIn()
    {
        var here = await site.As("jag");
        site.Age(here, TimeSpan.FromDays(2));
        await here.PostAsync("/sessions/", ("operation", "end_others"));
        Assert.Contains("2 days ago", (await here.PageAsync(Path)).Page.QuerySelector(".log .hint")!.TextContent);
    }

    [Fact]
    public async Task ASessionWithoutARowHoldsAndGetsOneWhenAnotherInstanceSeesIt()
    {
        var visitor = await site.As("jag");
        await site.RunAsync("delete from login_sessions");
        Assert.Equal(200, await StatusAsync(visitor));
        await using var instance = await InstanceAsync();
        Assert.Equal(200, await StatusAsync(SeveralInstancesTests.At(instance, visitor)));
        await Eventually.Async(async () => await RowsAsync("jag") == 1);
    }

    [Fact]
    public async Task UseIsWrittenOnceADayAndIdleSessionsAreOver()
    {
        var visitor = await site.As("jag");
        await site.RunAsync("update login_sessions set seen = seen - 14");
        await using (var instance = await InstanceAsync())
        {
            Assert.Equal(200, await StatusAsync(SeveralInstancesTests.At(instance, visitor)));
            await Eventually.Async(() => site.OneAsync<bool>("select seen = (now() at time zone 'utc')::date from login_sessions"));
            // The rest of the day asks for nothing and writes nothing.
            await site.RunAsync("update login_sessions set seen = seen - 15");
            Assert.Equal(200, await StatusAsync(SeveralInstancesTests.At(instance, visitor)));
        }

        await using var next = await InstanceAsync();
        var there = SeveralInstancesTests.At(next, visitor);
        Assert.Equal(302, await StatusAsync(there));
        Assert.Equal(15, await site.OneAsync<int>("select (now() at time zone 'utc')::date - seen from login_sessions"));
    }

    [Fact]
    public async Task ThePagesAreBoundedAndGoOnByKey()
    {
        var visitor = await site.As("jag");
        await site.RunAsync("""
            insert into login_sessions (sessionid, username, device, stamp, began, expires, seen)
            select 's' || n, 'jag', 'Device ' || n, '', now(), now() + interval '1 day', now() from generate_series(1, 250) n;
            insert into login_sessions (sessionid, username, device, stamp, began, expires, seen) values
                ('x1', 'jag', 'Expired', '', now(), now() - interval '1 day', now()),
                ('x2', 'jag', 'Earlier password', 'other', now(), now() + interval '1 day', now()),
                ('x3', 'jag', 'Idle', '', now(), now() + interval '1 day', now() - interval '15 days'),
                ('x4', 'jag', 'Ended', '', now(), now() + interval '1 day', now());
            insert into ended_sessions values ('x4', now() + interval '1 day');
            """);
        var page = (await visitor.PageAsync(Path)).Page;
        Assert.Equal(LoginSessionStore.PageSize, page.QuerySelectorAll("input[name=end]").Length);
        Assert.Equal("Device 250", page.QuerySelectorAll(".log strong")[1].TextContent);
        page = (await visitor.PageAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).Page;
        Assert.Equal("Device 220", page.QuerySelectorAll(".log strong")[1].TextContent);
        // The next log-in forgets all but the 200 newest, and those of them that are over, as two are.
        await site.As("jag");
        Assert.Equal(199, await RowsAsync("jag"));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from login_sessions where device in ('Expired', 'Earlier password')"));
    }

    // Of the same site: it remembers nothing of today.
    private async Task<WebApplication> InstanceAsync()
    {
        var instance = SiteHost.Build(site.Config, site.Config.Target, builder => builder.Logging.ClearProviders());
        await instance.StartAsync();
        return instance;
    }

    private async Task LogInWithAsync(string agent)
    {
        var visitor = site.Anonymous();
        var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/")
        {
            Content = new FormUrlEncodedContent(
            [
                new("operation", "login"), new("username", "jag"), new("password", "password"),
                new("csrf_token", await visitor.TokenAsync()),
            ]),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        Assert.Equal(302, (await visitor.SendAsync(request)).Status);
    }

    private static async Task<int> StatusAsync(Visitor visitor) => (await visitor.GetAsync("/")).Status;

    private Task<long> RowsAsync(string username) =>
        site.OneAsync<long>($"select count(*) from login_sessions where username = '{username}'");
}
