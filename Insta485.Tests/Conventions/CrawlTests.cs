using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Conventions;

/// <summary>Follows every link from the main page, as the course's crawler does (specification 3), and looks at each page.</summary>
public sealed class CrawlTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("awdeorio")]
    [InlineData("jag")]
    [InlineData("crawler")]
    public async Task EveryLinkLeadsToAPage(string username)
    {
        var visitor = username == "crawler" ? await site.NewAsync(username) : await site.As(username);
        var pages = await CrawlAsync(visitor, "/", "/api/docs/");
        Assert.Superset(new HashSet<string>(["/", "/explore/", $"/users/{username}/", "/accounts/edit/"]), pages.Keys.ToHashSet());
    }

    [Fact]
    public async Task EveryFormIsAsTheSpecificationSays()
    {
        var visitor = await site.As("awdeorio");
        var pages = (await CrawlAsync(visitor)).Values.ToList();
        foreach (var path in new[] { "/accounts/login/", "/accounts/create/" })
        {
            pages.Add(await site.Anonymous().PageAsync(path));
        }

        var forms = pages.SelectMany(page => page.Page.QuerySelectorAll("form:not([method=get])")).ToList();
        Assert.True(forms.Count > 20);
        foreach (var form in forms)
        {
            Assert.Equal(("post", "multipart/form-data"), (form.GetAttribute("method"), form.GetAttribute("enctype")));
            Assert.True(form.QuerySelector("input[type=hidden][name=csrf_token]")?.GetAttribute("value") is { Length: > 20 },
                form.OuterHtml);
            if (form.QuerySelector("input[type=file]") is { } file)
            {
                Assert.Equal(["file", "submit"], form.QuerySelectorAll("input").Reverse().Take(2).Reverse()
                    .Select(input => input.GetAttribute("type")));
            }

            Assert.Single(form.QuerySelectorAll("input[type=submit]"));
            Assert.Empty(form.QuerySelectorAll("button"));
            Assert.DoesNotContain("%2F", form.GetAttribute("action"), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Superset(
            new HashSet<string>(
            [
                "unlike", "like", "comment", "uncomment", "create_post", "delete", "follow", "unfollow", "signup", "update",
                    "update_password", "logout",
            ]),
            forms.SelectMany(form => form.QuerySelectorAll("input[type=submit]"))
                .Select(submit => submit.GetAttribute("name") ?? "").ToHashSet());
    }

    [Fact]
    public async Task EveryPageIsWellMade()
    {
        foreach (var (path, answer) in await CrawlAsync(await site.As("awdeorio"), "/", "/api/docs/"))
        {
            var page = answer.Page;
            var ids = page.QuerySelectorAll("[id]").Select(element => element.Id).ToList();
            Assert.True(ids.Count == ids.Distinct().Count(), $"{path} has an id twice.");
            Assert.All(page.QuerySelectorAll("img"), picture => Assert.True(picture.HasAttribute("alt"), $"{path}: {picture.OuterHtml}"));
            // Of a page a kind, not whose it is (specification 3).
            Assert.Matches("^[A-Z][a-zA-Z ]+ · Insta485$", page.Title);
            Assert.DoesNotMatch("awdeorio|jflinn|michjc|jag|ollowing|ogin", page.Title);
            Assert.True(page.DocumentElement.HasAttribute("lang"));
            Assert.Empty(page.QuerySelectorAll("script:not([src], [type=importmap]), style, [style], [onclick], [onsubmit], p form"));
        }
    }

    [Fact]
    public async Task EveryPictureAndStyleOfEveryPageIsThere()
    {
        var visitor = await site.As("awdeorio");
        var pages = (await CrawlAsync(visitor)).Values.Select(answer => answer.Page).ToList();
        var sources = pages.SelectMany(page => page.Pictures())
            .Concat(pages.SelectMany(page => page.QuerySelectorAll("link[href]").Select(link => link.GetAttribute("href")!)))
            .Distinct().ToList();
        Assert.True(sources.Count > 9);
        foreach (var source in sources)
        {
            Assert.Equal(200, (await visitor.GetAsync(source)).Status);
        }
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/accounts/auth/", 200)]
    [InlineData("/accounts/login/", 302)]
    [InlineData("/posts/1", 308)]
    [InlineData("/posts/77777/", 404)]
    [InlineData("/nothing/", 404)]
    [InlineData("/likes/", 405)]
    [InlineData("/?before=x", 400)]
    [InlineData("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", 200)]
    [InlineData("/uploads/nothing.jpg", 404)]
    [InlineData("/site.css", 200)]
    [InlineData("/api/v1/", 200)]
    [InlineData("/api/v1/posts/3/", 200)]
    [InlineData("/api/v1/openapi.json", 200)]
    [InlineData("/api/v1/posts/77777/", 404)]
    [InlineData("/api/v1/likes/", 405)]
    [InlineData("/api/docs/", 200)]
    public async Task EveryAnswerHasTheSecurityHeaders(string path, int status)
    {
        var answer = await (await site.As("awdeorio")).GetAsync(path);
        Assert.Equal(status, answer.Status);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task SoHaveRefusalsOfEveryKind()
    {
        var visitor = site.Anonymous();
        var crossSite = new HttpRequestMessage(HttpMethod.Post, "/likes/");
        crossSite.Headers.Add("Origin", "https://evil.example");
        Answer[] answers =
        [
            await visitor.GetAsync("/"), await visitor.GetAsync("/accounts/auth/"), await visitor.GetAsync("/uploads/x.jpg"),
            await visitor.SendAsync(crossSite), await visitor.PostUrlencodedAsync("/accounts/", withToken: false, ("operation", "login")),
            await visitor.LogInAsync("awdeorio", "wrong"),
        ];
        Assert.Equal([302, 403, 403, 403, 400, 403], answers.Select(answer => answer.Status));
        Assert.All(answers, AssertHeaders);
    }

    private static void AssertHeaders(Answer answer)
    {
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var part in new[] { "default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
            "frame-ancestors 'none'" })
        {
            Assert.Contains(part, policy);
        }

        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    private async Task<Dictionary<string, Answer>> CrawlAsync(Visitor visitor, params string[] from)
    {
        var seen = new Dictionary<string, Answer>();
        var next = new Queue<Uri>(from.DefaultIfEmpty("/").Select(path => new Uri(site.Address, path)));
        while (next.TryDequeue(out var address))
        {
            if (seen.ContainsKey(address.PathAndQuery) || address.AbsolutePath.Contains("logout"))
            {
                continue;
            }

            var answer = await visitor.GetAsync(address.PathAndQuery);
            Assert.True(answer.Status == 200, $"{address}: {answer.Status}");
            seen[address.PathAndQuery] = answer;
            foreach (var link in answer.Page.Links())
            {
                var to = new Uri(address, link);
                Assert.StartsWith("/", link);
                Assert.EndsWith("/", to.AbsolutePath);
                next.Enqueue(to);
            }
        }

        return seen;
    }
}
