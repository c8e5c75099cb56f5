using Insta485.Tests.Infrastructure;

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
        Assert.Contains(page.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("csrf=") && cookie.Contains("secure"));
        Assert.Equal("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")));

        var login = await visitor.LogInAsync("awdeorio", "chickens");
        var session = Assert.Single(login.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-login="));
        Assert.Contains("; secure; samesite=lax; httponly", session);
        Assert.Contains("path=/;", session);
        await visitor.PageAsync("/");

        var theme = await visitor.PostAsync("/theme/", ("theme", "dark"));
        Assert.Contains("; secure;", Assert.Single(theme.Headers.GetValues("Set-Cookie")));

        await visitor.PostAsync("/accounts/logout/");
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
    }
}
