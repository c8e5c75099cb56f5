using Insta485.Tests.Infrastructure;
using Insta485.Tests.Pictures;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Insta485.Tests.Deploy;

/// <summary>deploy/nginx/nginx.conf, in the nginx of this machine.</summary>
public sealed class NginxTests(AccelSite site) : IClassFixture<AccelSite>
{
    private const string Name = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    // The port of the discard protocol, where no server listens.
    private static readonly Uri Dead = new("http://127.0.0.1:9");

    [Fact]
    public async Task NginxTakesTheConfiguration()
    {
        var (status, said) = await Nginx.CheckAsync(Nginx.Server(Dead));
        Assert.True(status == 0, said);
    }

    [Fact]
    public async Task ItWouldSayWhatIsWrong()
    {
        var (status, said) = await Nginx.CheckAsync("server 127.0.0.1:9 max_failures=1;");
        Assert.NotEqual(0, status);
        Assert.Contains("max_failures", said);
    }

    [Fact]
    public void ItTakesWhatTheSiteTakesAndLittleMore()
    {
        var configuration = File.ReadAllText(Path.Combine(Postgres.Root, "deploy", "nginx", "nginx.conf"));
        var limit = long.Parse(configuration.Split("client_max_body_size ")[1].Split("m;")[0]) << 20;
        Assert.InRange(limit - RequestSizeLimits.Post(site.Config.Options.Uploads), 0, 2 << 20);
    }

    [Fact]
    public async Task PicturesComeFromNginxOnceTheSiteHasSaidYes()
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, site.Address);
        var visitor = new Visitor(nginx.Address);
        Assert.Equal(403, (await visitor.GetAsync("/uploads/" + Name)).Status);
        Assert.Equal(302, (await visitor.LogInAsync("awdeorio", "chickens")).Status);
        var picture = await visitor.PageAsync("/uploads/" + Name);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(site.Uploads, Name)), picture.Bytes);
        Assert.Equal("image/jpeg", picture.ContentHeaders.ContentType?.MediaType);
        Assert.Equal("nosniff", picture.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(picture.Headers.CacheControl is { Private: true, MaxAge.TotalDays: > 30 });
        Assert.False(picture.Headers.Contains("X-Accel-Redirect"));
        Assert.Equal("image/webp", (await visitor.PageAsync("/uploads/320/" + Name)).ContentHeaders.ContentType?.MediaType);
        // A visitor cannot request it.
        Assert.Equal(404, (await visitor.GetAsync("/internal/uploads/" + Name)).Status);
        Assert.Equal(404, (await visitor.GetAsync("/%69nternal/uploads/" + Name)).Status);
    }

    [Theory]
    [InlineData("/healthz/ready")]
    [InlineData("/healthz/ready/")]
    [InlineData("/HEALTHZ/Ready")]
    public async Task WhetherAnInstanceIsReadyIsForBalancersOnly(string path)
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, site.Address);
        Assert.Equal(404, (await new Visitor(nginx.Address).GetAsync(path)).Status);
        Assert.NotEqual(404, (await new Visitor(site.Address).GetAsync(path)).Status);
    }

    [Fact]
    public async Task ADeadInstanceIsNotNoticed()
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, Dead, site.Address, Dead);
        for (var i = 0; i < 20; i++)
        {
            await new Visitor(nginx.Address).PageAsync("/accounts/login/");
        }

        // nginx leaves a dead instance alone for a second.
        Assert.InRange((await nginx.LogAsync(20)).Count(line => line.Contains(Dead.Authority)), 1, 19);
    }

    [Fact]
    public async Task WithoutAnyInstanceItSaysSoItself()
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, Dead);
        var page = await new Visitor(nginx.Address).GetAsync("/users/awdeorio/");
        Assert.Equal((502, "text/plain", "The site is away for a moment. Try again soon.\n"),
            (page.Status, page.ContentHeaders.ContentType?.MediaType, page.Body));
        Assert.True(page.Headers is { RetryAfter.Delta.TotalSeconds: > 0, CacheControl.NoStore: true });
        Assert.Equal("nginx", page.Headers.Server.ToString());
        var json = await new Visitor(nginx.Address).GetAsync("/api/v1/posts/?page=1");
        Assert.Equal((502, "application/json", """{"message": "Bad Gateway", "status_code": 502}"""),
            (json.Status, json.ContentHeaders.ContentType?.MediaType, json.Body));
    }

    [Fact]
    public async Task OnlyTheSitesOwnNamesAreAnswered()
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, site.Address);
        foreach (var (host, status) in new[] { ("localhost", 200), ("127.0.0.1", 200), ("example.org", 421) })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/accounts/login/") { Headers = { Host = host } };
            Assert.Equal(status, (await new Visitor(nginx.Address).SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task TheSiteHasTheWordsForWhatIsALittleTooLarge()
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, site.Address);
        var visitor = new Visitor(nginx.Address);
        await visitor.LogInAsync("jflinn", "password");
        var little = await visitor.UploadAsync(new byte[25 << 20]);
        Assert.Equal(413, little.Status);
        Assert.Contains("The photo must be at most 24 MB.", little.Text);
        Assert.Equal((413, "That is more than this site takes at once.\n"), await SendTooMuchAsync(nginx.Address));
    }

    [Fact]
    public async Task FilesAreKeptOnceForEachEncodingAndPagesNever()
    {
        await using var nginx = await Nginx.StartAsync(site.Uploads, site.Address);
        var visitor = new Visitor(nginx.Address);
        var style = (await visitor.PageAsync("/accounts/login/")).Page.QuerySelector("link[rel=stylesheet]")?.GetAttribute("href") ?? "";
        foreach (var encoding in new[] { "gzip", "identity", "gzip", "identity" })
        {
            var answer = await AskAsync(visitor, style, encoding);
            Assert.Equal((200, encoding == "gzip"), (answer.Status, answer.ContentHeaders.ContentEncoding.Contains("gzip")));
        }

        // Pages are compressed by the site.
        Assert.Equal(["gzip"], (await AskAsync(visitor, "/accounts/login/", "gzip")).ContentHeaders.ContentEncoding);
        Assert.Equal(["-", "MISS", "MISS", "HIT", "HIT", "-"], (await nginx.LogAsync(6)).Select(line => line.Split(' ')[^1]));
    }

    [Fact]
    public async Task WhatAVisitorSaysOfHimselfIsNotPassedOn()
    {
        var seen = await EchoAsync("");
        Assert.DoesNotContain("192.0.2.", seen);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\n", seen);
        Assert.Contains("X-Forwarded-Proto: http\n", seen);
    }

    [Fact]
    public async Task ABalancerInFrontIsBelievedWhereThatIsSaid()
    {
        var remarks = await File.ReadAllLinesAsync(Path.Combine(Postgres.Root, "deploy", "nginx", "listen.conf"));
        var said = remarks.Where(line => line.StartsWith("#     ")).Select(line => line.TrimStart('#').Replace("10.0.0.0/16", "127.0.0.1"));
        var seen = await EchoAsync(string.Join('\n', said));
        Assert.Contains("X-Forwarded-For: 192.0.2.1\n", seen);
        Assert.Contains("X-Forwarded-Proto: https\n", seen);
    }

    [Fact]
    public async Task WhatNginxAnswersItselfHasStrictTransportSecurityWhereThatIsSaid()
    {
        const string Said = "set $transport \"max-age=31536000; includeSubDomains\";";
        await using var nginx = await Nginx.StartAsync(Said, site.Uploads, [site.Address]);
        var visitor = new Visitor(nginx.Address);
        await visitor.LogInAsync("awdeorio", "chickens");
        var picture = await visitor.PageAsync("/uploads/" + Name);
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(picture.Headers.GetValues("Strict-Transport-Security")));
        await using var lonely = await Nginx.StartAsync(Said, site.Uploads, [Dead]);
        var away = await new Visitor(lonely.Address).GetAsync("/");
        Assert.Equal((502, "nginx"), (away.Status, away.Headers.Server.ToString()));
        Assert.Equal("max-age=31536000; includeSubDomains", Assert.Single(away.Headers.GetValues("Strict-Transport-Security")));
        await using var plain = await Nginx.StartAsync(site.Uploads, Dead);
        Assert.False((await new Visitor(plain.Address).GetAsync("/")).Headers.Contains("Strict-Transport-Security"));
    }

    // The headers the site receives from a visitor who sends forged ones.
    private async Task<string> EchoAsync(string more)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var echo = builder.Build();
        echo.Run(context =>
            context.Response.WriteAsync(string.Concat(context.Request.Headers.Select(header => $"{header.Key}: {header.Value}\n"))));
        await echo.StartAsync();
        await using var nginx = await Nginx.StartAsync(more, site.Uploads, [new Uri(echo.Urls.Single())]);
        var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers =
            {
                { "X-Forwarded-For", "192.0.2.1" }, { "X-Forwarded-Proto", "gopher" }, { "X-Forwarded-Host", "192.0.2.2" },
                    { "Forwarded", "for=192.0.2.3" },
            },
        };
        var seen = (await new Visitor(nginx.Address).SendAsync(request)).Body;
        Assert.Contains($"Host: {nginx.Address.Authority}\n", seen);
        Assert.DoesNotContain("gopher", seen);
        Assert.DoesNotContain("192.0.2.2", seen);
        Assert.DoesNotContain("192.0.2.3", seen);
        return seen;
    }

    private static Task<Answer> AskAsync(Visitor visitor, string path, string encoding) =>
        visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", encoding } } });

    // nginx answers as soon as it reads how much is coming.
    private static async Task<(int, string)> SendTooMuchAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
        using var request =
            new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/posts/")) { Content = new ByteArrayContent(new byte[110 << 20]) };
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
