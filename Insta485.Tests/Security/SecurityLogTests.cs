using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Security;

/// <summary>The limits of log-ins are low here.</summary>
public sealed class LoggedSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Limits:WrongLogInsPerAccount:Times", "2"), ("Public:SecurityContact", "mailto:security@example.com")];
}

public sealed class SecurityLogTests(LoggedSite site) : IClassFixture<LoggedSite>
{
    private const string First = "first-secret-7f3a";
    private const string Second = "second-secret-9c1d";
    private const string Typed = "typed-by-mistake-5b2e";
    private const string Comment = "body-of-a-comment-4d8c";

    [Fact]
    public async Task EveryEventIsThereOnceWithAccountAddressAndRequestAndNoSecretIs()
    {
        var visitor = await site.SignUpAsync("logged", First);
        await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", Comment));
        await visitor.PostAsync("/accounts/", ("operation", "edit_account"), ("fullname", "Other Name"), ("email", "new@example.com"));
        await visitor.PostAsync("/accounts/", ("operation", "edit_account"), ("fullname", "Other Name"), ("email", "other@example.com"));
        await visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", First), ("new_password1", Second),
            ("new_password2", Second));
        Assert.Equal(403, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", "1"))).Status);
        var api = site.Basic("logged", Second);
        Assert.Equal(403, (await api.DeleteAsync("/api/v1/comments/1/")).Status);
        await visitor.PostAsync("/accounts/logout/");
        var stranger = site.Anonymous();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(403, (await stranger.LogInAsync("logged", Typed)).Status);
        }

        Assert.Equal(429, (await stranger.LogInAsync("logged", Second)).Status);
        // People type their password where the user name belongs.
        Assert.Equal(403, (await stranger.LogInAsync(Typed, "x")).Status);
        var cross = new HttpRequestMessage(HttpMethod.Post, "/likes/") { Content = new FormUrlEncodedContent([new("text", Comment)]) };
        cross.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(403, (await stranger.SendAsync(cross)).Status);
        Assert.Equal(400, (await stranger.PostUrlencodedAsync("/accounts/", withToken: false, ("operation", "login"))).Status);
        visitor.ForgetToken();
        await visitor.LogInAsync("logged", Second);
        await visitor.PostAsync("/accounts/", ("operation", "delete"));

        AssertLogged("Signed up: logged", 1);
        AssertLogged("E-mail address changed: logged", 1);
        AssertLogged("Password changed: logged", 1);
        AssertLogged("Access denied: logged", 2);
        AssertLogged("Session ended: logged", 1);
        AssertLogged("Wrong password: logged", 2);
        AssertLogged("Wrong password: -", 1);
        AssertLogged("Log-in limited: logged", 1);
        AssertLogged("Logged in: logged", 2);
        AssertLogged("Cross-site request refused: -", 2);
        AssertLogged("Account deleted: logged", 1);
        string[] secrets =
        [
            First, Second, Typed, Comment, Uri.EscapeDataString(Comment), "other@example.com", await visitor.TokenAsync(),
            .. visitor.Cookies.GetAllCookies().Concat(stranger.Cookies.GetAllCookies()).Select(cookie => cookie.Value),
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(site.Log, line => line.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReportersFindWhereToReport()
    {
        var answer = await site.Anonymous().GetAsync("/.well-known/security.txt");
        Assert.Equal((200, "text/plain; charset=utf-8"), (answer.Status, answer.ContentHeaders.ContentType?.ToString()));
        var fields = answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2))
            .ToDictionary(field => field[0], field => field[1]);
        Assert.Equal("mailto:security@example.com", fields["Contact"]);
        Assert.InRange(DateTimeOffset.Parse(fields["Expires"]) - DateTimeOffset.UtcNow, TimeSpan.FromDays(30), TimeSpan.FromDays(365));
    }

    private void AssertLogged(string start, int times)
    {
        var lines = site.Log.Where(line => line.StartsWith(start + " from ", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count == times, $"{start}: {lines.Count}");
        // The request log has the same ids.
        Assert.All(lines, line =>
        {
            Assert.Matches(@" from 127\.0\.0\.1 \([0-9A-Z]+:[0-9A-F]+\) $", line);
            var request = line.Split('(', ')')[1];
            Assert.Contains(site.Log, other => other.Contains(" ms ", StringComparison.Ordinal) && other.TrimEnd().EndsWith(request));
        });
    }
}

public sealed class NoSecurityContactTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task WithoutAContactThereIsNoSecurityText() =>
        Assert.Equal(404, (await site.Anonymous().GetAsync("/.well-known/security.txt")).Status);
}
