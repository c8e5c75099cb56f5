using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Auth;

/// <summary>A site that speaks https, with a certificate made for the test.</summary>
public sealed class HttpsSite : SiteFixture
{
    private readonly string _certificates = Directory.CreateTempSubdirectory("insta485-https-").FullName;

    protected override (string Key, string Value)[] Settings
    {
        get
        {
            using var authority = new Certificates();
            var (certificate, key) = authority.Issue(1, "localhost");
            var (at, keyAt) = (Path.Combine(_certificates, "site.crt"), Path.Combine(_certificates, "site.key"));
            File.WriteAllText(at, certificate);
            File.WriteAllText(keyAt, key);
            return
            [
                ("Urls", "https://127.0.0.1:0"), ("Kestrel:Certificates:Default:Path", at), ("Kestrel:Certificates:Default:KeyPath", keyAt),
            ];
        }
    }
}

public sealed class HttpsTests(HttpsSite site) : IClassFixture<HttpsSite>
{
    [Fact]
    public async Task OverHttpsCookiesAreSecureAndBoundToTheHost()
    {
        var visitor = site.Anonymous();
        var page = await visitor.GetAsync("/accounts/login/");
        AssertBoundToTheHost(page, "csrf");
        Assert.Equal("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")));

        var login = await visitor.LogInAsync("awdeorio", "chickens");
        Assert.Contains("; httponly", AssertBoundToTheHost(login, "login"));
        Assert.Contains("; httponly", AssertBoundToTheHost(login, "device"));
        await visitor.PageAsync("/");

        var theme = await visitor.PostAsync("/theme/", ("theme", "dark"));
        AssertBoundToTheHost(theme, "theme");
        Assert.Equal("dark", (await visitor.PageAsync("/")).Page.DocumentElement.GetAttribute("data-theme"));

        var logout = await visitor.PostAsync("/accounts/logout/");
        AssertBoundToTheHost(logout, "login");
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
    }

    [Fact]
    public async Task StrictTransportSecuritySaysWhatTheSettingsSay()
    {
        var config = AppConfiguration.From(new ConfigurationBuilder().AddConfiguration(site.Config.Configuration)
            .AddInMemoryCollection([new("Public:HstsDays", "30"), new("Public:HstsSubdomains", "true")]).Build(), site.Config.Options.Root);
        await using var instance = SiteHost.Build(config, config.Target, builder => builder.Logging.ClearProviders());
        await instance.StartAsync();
        var page = await new Visitor(new Uri(instance.Urls.Single())).GetAsync("/accounts/login/");
        Assert.Equal("max-age=2592000; includeSubDomains", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task ACookieThatAnotherHostMaySetIsIgnored()
    {
        var visitor = await site.As("awdeorio");
        var session = visitor.Cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-login").Value;
        var tossed = site.Anonymous();
        tossed.Cookies.Add(site.Address, new System.Net.Cookie("login", session));
        Assert.Equal(302, (await tossed.GetAsync("/")).Status);
    }

    // All cookies of the answer, and the named one among them.
    private static string AssertBoundToTheHost(Answer answer, string name)
    {
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie);
            Assert.Contains("; path=/;", cookie);
            Assert.Contains("; secure; samesite=lax", cookie);
            Assert.DoesNotContain("domain=", cookie);
        });
        return Assert.Single(cookies, cookie => cookie.StartsWith($"__Host-{name}="));
    }
}
