using System.Net;
using Insta485.Tests.Http;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Auth;

/// <summary>When a session begins, and all that ends it (specification 2.1).</summary>
public sealed class SessionTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Picture = "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    [Fact]
    public async Task ANewPasswordEndsEveryOtherSessionAndKeepsThisOne()
    {
        var here = await site.NewAsync("changer");
        var there = await site.As("changer", "long enough");
        var copy = CopyOf(here);
        Assert.Equal(302, (await ChangePasswordAsync(here, "long enough", "longer still")).Status);
        await AssertSignedInAsync(here);
        await AssertAnonymousAsync(there);
        await AssertAnonymousAsync(copy);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("changer", "long enough")).Status);
        await AssertSignedInAsync(await site.As("changer", "longer still"));
    }

    [Fact]
    public async Task LoggingOutEndsACopiedCookieAndNoOtherSession()
    {
        var visitor = await site.As("jflinn");
        var elsewhere = await site.As("jflinn");
        var copy = CopyOf(visitor);
        await AssertSignedInAsync(copy);
        var answer = await visitor.PostAsync("/accounts/logout/");
        Assert.Equal((302, "/accounts/login/"), (answer.Status, answer.Location));
        Assert.Null(visitor.Cookies.GetCookies(site.Address)["login"]);
        await AssertAnonymousAsync(visitor);
        await AssertAnonymousAsync(copy);
        await AssertSignedInAsync(elsewhere);
    }

    [Fact]
    public async Task LoggingInOrSigningUpEndsTheSessionTheBrowserHad()
    {
        var visitor = await site.As("jag");
        var first = CopyOf(visitor);
        Assert.Equal(403, (await visitor.LogInAsync("jag", "wrong")).Status);
        await AssertSignedInAsync(first);
        Assert.Equal(302, (await visitor.LogInAsync("michjc", "password")).Status);
        await AssertAnonymousAsync(first);
        var second = CopyOf(visitor);
        Assert.Equal(302, (await visitor.SignUpAsync("successor", "long enough")).Status);
        await AssertAnonymousAsync(second);
        await AssertSignedInAsync(visitor);
    }

    [Fact]
    public async Task AnEndedSessionIsRememberedUntilItsCookieExpiresWhateverTheSettingSaysThen()
    {
        var visitor = await site.As("jag");
        var copy = CopyOf(visitor);
        // An instance with a shorter life of sessions, as after a change of the setting.
        var config = AppConfiguration.From(new ConfigurationBuilder().AddConfiguration(site.Config.Configuration)
            .AddInMemoryCollection([new("Accounts:SessionDays", "1")]).Build(), site.Config.Options.Root);
        await using var instance = SiteHost.Build(config, config.Target, builder => builder.Logging.ClearProviders());
        await instance.StartAsync();
        await site.RunAsync("delete from ended_sessions");
        var there = SeveralInstancesTests.At(instance, visitor);
        Assert.Equal(302, (await there.PostAsync("/accounts/logout/")).Status);
        const string Days = "select extract(day from max(expires) - now() at time zone 'utc')::int from ended_sessions";
        Assert.InRange(await site.OneAsync<int>(Days), 29, 30);
        await AssertAnonymousAsync(copy);
    }

    [Fact]
    public async Task LogOutAndDeletionClearTheBrowsersCache()
    {
        var visitor = await site.NewAsync("cached");
        var liked = await visitor.PostAsync("/likes/", ("operation", "like"), ("postid", "1"));
        Assert.Equal("\"prefetchCache\"", Assert.Single(liked.Headers.GetValues("Clear-Site-Data")));
        var logout = await visitor.PostAsync("/accounts/logout/");
        Assert.Equal("\"cache\", \"prefetchCache\"", Assert.Single(logout.Headers.GetValues("Clear-Site-Data")));
        var again = await site.As("cached", "long enough");
        var deleted = await again.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete"));
        Assert.Equal("\"cache\", \"prefetchCache\"", Assert.Single(deleted.Headers.GetValues("Clear-Site-Data")));
    }

    [Fact]
    public async Task DeletingTheAccountEndsItsSessionsAndOneOfTheSameNameDoesNotReviveThem()
    {
        var visitor = await site.NewAsync("phoenix");
        var copy = CopyOf(visitor);
        Assert.Equal(302, (await visitor.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete"))).Status);
        await AssertAnonymousAsync(visitor);
        await AssertAnonymousAsync(copy);
        await site.RunAsync("update taken_usernames set expires = expires - interval '90 days'");
        await site.SignUpAsync("phoenix");
        await AssertAnonymousAsync(copy);
    }

    [Fact]
    public async Task AResetLeavesTheSessionsOfTheSampleUsers()
    {
        await site.RealResetAsync();
        var visitor = await site.As("michjc");
        var stranger = await site.NewAsync("passing");
        Assert.StartsWith("$2a$", await site.OneAsync<string>("select password from users where username = 'michjc'"));
        await AssertSignedInAsync(visitor);
        await site.RealResetAsync();
        Assert.StartsWith("sha512$", await site.OneAsync<string>("select password from users where username = 'michjc'"));
        await AssertSignedInAsync(visitor);
        await AssertAnonymousAsync(stranger);
        // Another log-in upgrades the row anew, to another hash.
        await AssertSignedInAsync(await site.As("michjc"));
        Assert.Equal(200, (await (await site.As("michjc")).GetAsync("/")).Status);
    }

    [Fact]
    public async Task LoggingInUpgradesTheCoursesHashOnceAndEarlierSessionsGoOn()
    {
        await site.ResetAsync();
        var first = await site.As("jag");
        var stored = await site.OneAsync<string>("select password from users where username = 'jag'");
        Assert.StartsWith("$2a$04$", stored);
        var second = await site.As("jag");
        Assert.Equal(stored, await site.OneAsync<string>("select password from users where username = 'jag'"));
        await AssertSignedInAsync(first);
        await AssertSignedInAsync(second);
    }

    [Fact]
    public async Task EveryLogInHasACookieOfItsOwnAndItIsWellGuarded()
    {
        var visitor = site.Anonymous();
        var cookies = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var answer = await visitor.LogInAsync("awdeorio", "chickens");
            var header = answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("login=", StringComparison.Ordinal));
            Assert.True(cookies.Add(header.Split(';')[0]));
            var flags = header.Split(';')[1..].Select(flag => flag.Trim().ToLowerInvariant()).ToList();
            Assert.Superset(new HashSet<string>(["httponly", "samesite=lax", "path=/"]), flags.ToHashSet());
            // Over plain http, as on a developer's machine, a cookie that is Secure would not come back.
            Assert.DoesNotContain("secure", flags);
            Assert.DoesNotContain("chickens", header);
        }
    }

    [Fact]
    public async Task TamperedCookieIsAnonymous()
    {
        var visitor = await site.As("awdeorio");
        var value = visitor.Cookies.GetCookies(site.Address)["login"]!.Value;
        var middle = value.Length / 2;
        var forged = site.Anonymous();
        var other = value[middle] == 'A' ? 'B' : 'A';
        forged.Cookies.Add(site.Address, new Cookie("login", value[..middle] + other + value[(middle + 1)..]));
        await AssertAnonymousAsync(forged);
    }

    [Fact]
    public async Task AnEndedSessionIsAnonymousToEveryKindOfRequestAndChangesNothing()
    {
        var visitor = await site.NewAsync("ended");
        var post = await site.AddPostAsync("ended");
        await visitor.TokenAsync();
        await EndAsync("ended");
        string[] pages =
        [
            "/", "/explore/", "/users/ended/", "/users/ended/followers/", "/users/nobody/", $"/posts/{post}/", "/posts/99999/",
            "/accounts/edit/", "/accounts/password/", "/accounts/delete/",
        ];
        foreach (var path in pages)
        {
            var copy = CopyOf(visitor);
            var answer = await copy.GetAsync(path);
            // Back where one was, after logging in again.
            Assert.True((answer.Status, answer.Location) == (302, Answer.LogInTo(path)), $"{path}: {answer.Status} {answer.Location}");
        }

        Assert.Equal(403, (await CopyOf(visitor).GetAsync("/accounts/auth/")).Status);
        Assert.Equal(403, (await CopyOf(visitor).GetAsync(Picture)).Status);
        Assert.Equal(403, (await CopyOf(visitor).GetAsync("/uploads/nothing.jpg")).Status);
        foreach (var path in new[] { "/accounts/login/", "/accounts/create/" })
        {
            var answer = await CopyOf(visitor).PageAsync(path);
            Assert.DoesNotContain("/users/ended/", answer.Page.Links());
        }

        // The log-in form that such a visitor sees works.
        var back = CopyOf(visitor);
        await site.RunAsync("update users set password = (select password from users where username = 'jag') where username = 'ended'");
        var form = (await back.PageAsync("/accounts/login/")).Page.QuerySelector("form")!;
        Assert.Equal(302, (await back.SubmitAsync(form, ("username", "ended"), ("password", "password"))).Status);
        await AssertSignedInAsync(back);
    }

    [Theory]
    [InlineData("/likes/", 302, "operation=like&postid=4")]
    [InlineData("/likes/", 302, "operation=unlike&postid=4")]
    [InlineData("/comments/", 302, "operation=create&postid=1&text=ghost")]
    [InlineData("/comments/", 302, "operation=create&postid=1&text=")]
    [InlineData("/following/", 302, "operation=follow&username=jag")]
    [InlineData("/saved/", 302, "operation=save&postid=1")]
    [InlineData("/comments/", 302, "operation=delete&commentid=1")]
    [InlineData("/posts/", 302, "operation=create")]
    [InlineData("/posts/", 302, "operation=delete&postid=1")]
    [InlineData("/accounts/logout/", 302, "")]
    [InlineData("/accounts/", 403, "operation=edit_account&fullname=Ghost&email=ghost@example.com")]
    [InlineData("/accounts/", 403, "operation=update_password&password=long enough&new_password1=ghost ghost&new_password2=ghost ghost")]
    [InlineData("/accounts/", 403, "operation=delete")]
    public async Task AFormOfAnEndedSessionIsTurnedAwayAndDoesNothing(string path, int status, string form)
    {
        await site.RunAsync("delete from users where username = 'ghost'");
        var visitor = await site.NewAsync("ghost");
        await visitor.TokenAsync();
        await EndAsync("ghost");
        var before = await RowsAsync();
        var fields =
            form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=')).Select(field => (field[0], field[1]));
        var answer = await visitor.PostAsync(path, [.. fields]);
        Assert.Equal((status, status == 302 ? "/accounts/login/" : null), (answer.Status, answer.Location));
        Assert.Equal(before, await RowsAsync());
    }

    // As if the password had been changed elsewhere: the row stays, no session of before holds.
    private Task EndAsync(string username) =>
        site.RunAsync($"update users set password = 'sha512$0$changed' where username = '{username}'");

    private Visitor CopyOf(Visitor visitor)
    {
        var copy = site.Anonymous();
        foreach (Cookie cookie in visitor.Cookies.GetCookies(site.Address))
        {
            copy.Cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        }

        return copy;
    }

    private static Task<Answer> ChangePasswordAsync(Visitor visitor, string from, string to) => visitor.PostAsync(
        "/accounts/?target=/accounts/edit/", ("operation", "update_password"), ("password", from), ("new_password1", to),
            ("new_password2", to));

    private static async Task AssertSignedInAsync(Visitor visitor)
    {
        Assert.Equal(200, (await visitor.GetAsync("/")).Status);
        Assert.Equal(200, (await visitor.GetAsync("/accounts/auth/")).Status);
        Assert.Equal(200, (await visitor.GetAsync(Picture)).Status);
    }

    private static async Task AssertAnonymousAsync(Visitor visitor)
    {
        var copy = await visitor.GetAsync("/");
        Assert.Equal((302, "/accounts/login/"), (copy.Status, copy.Location));
        Assert.Equal(403, (await visitor.GetAsync("/accounts/auth/")).Status);
        Assert.Equal(403, (await visitor.GetAsync(Picture)).Status);
    }

    private Task<string> RowsAsync() => site.OneAsync<string>("""
        select concat_ws(' ', (select count(*) from likes), (select count(*) from comments), (select count(*) from posts),
            (select count(*) from following), (select count(*) from saved_posts), (select sum(used) from limits),
            (select string_agg(username || fullname || password, ',' order by username) from users))
        """);
}
