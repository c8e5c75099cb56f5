using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Api;

public sealed class DocsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task AnybodyMayReadOfEveryRoute()
    {
        var document = (await site.Basic("awdeorio").GetAsync("/api/v1/openapi.json")).Json();
        foreach (var visitor in new[] { site.Anonymous(), await site.As("jag") })
        {
            var page = (await visitor.PageAsync("/api/docs/")).Page;
            var headings = page.QuerySelectorAll("section > h2").Select(heading => heading.TextContent).ToList();
            foreach (var path in document["paths"]!.AsObject())
            {
                foreach (var operation in path.Value!.AsObject())
                {
                    Assert.Contains($"{operation.Key.ToUpperInvariant()} {path.Key}", headings);
                }
            }

            Assert.Superset(document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).Except(["IFormFile"]).ToHashSet(),
                headings.ToHashSet());
        }
    }

    [Fact]
    public async Task ItsExamplesWorkAsTheyStand()
    {
        await site.ResetAsync();
        var page = (await site.Anonymous().PageAsync("/api/docs/")).Page;
        var calls = page.QuerySelectorAll("pre code").Select(call => call.TextContent).ToList();
        Assert.Contains($"curl -H \"Authorization: Bearer $TOKEN\" -F file=@fox.jpg {site.Address}api/v1/posts/", calls);
        var token = await site.TokenAsync("awdeorio");
        // Deletions last, and the post's own at the very end, because the other calls need it.
        foreach (var call in calls.OrderBy(call => call.Contains("DELETE")).ThenBy(call => call.EndsWith("/posts/3/")))
        {
            // The examples accept, remove and unblock jflinn, and delete a comment in two ways.
            await site.RunAsync("""
                delete from blocks;
                insert into account_settings (username, is_private) values ('awdeorio', true)
                on conflict (username) do update set is_private = true;
                insert into following (follower, followee) values ('jflinn', 'awdeorio'), ('awdeorio', 'jflinn') on conflict do nothing;
                insert into follow_requests (follower, followee) values ('jflinn', 'awdeorio') on conflict do nothing;
                insert into comments (commentid, owner, postid, text) values (1, 'awdeorio', 3, 'x') on conflict do nothing;
                """);
            var caller = call.Contains("Bearer $TOKEN") ? site.Bearer(token) : site.AnonymousApi();
            var path = new Uri(call.Split(' ')[^1].Trim('\'')).PathAndQuery;
            var json = call.Contains(" -d '") ? call.Split(" -d '")[1].Split('\'')[0] : null;
            var verb = call.Contains(" -X ") ? call.Split(" -X ")[1].Split(' ')[0] : json is null ? "GET" : "POST";
            var content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            var answer = call.Contains(" -F ")
                ? await caller.UploadAsync(TestPictures.Jpeg(), filename: "fox.jpg") : await caller.SendAsync(verb, path, content);
            Assert.True(answer.Status is >= 200 and < 300, $"{call}: {answer.Status} {answer.Body}");
        }
    }

    [Fact]
    public async Task EachOperationShowsItsAnswer()
    {
        var page = (await site.Anonymous().PageAsync("/api/docs/")).Page;
        Assert.All(page.QuerySelectorAll("section.operation"), operation =>
            Assert.True(operation.QuerySelector("pre.answer samp")?.TextContent.StartsWith(operation.Id == "get-api-v1-live" ? 'e' : '{')
                ?? operation.TextContent.Contains("204, without a body"), operation.Id));
        Assert.Equal(page.QuerySelectorAll("section.operation").Select(operation => $"/api/docs/#{operation.Id}").Order(),
            page.QuerySelectorAll("nav.contents a").Select(link => link.GetAttribute("href")!).Order());
    }

    [Fact]
    public async Task ItsLinksLeadToItsOwnParts()
    {
        var page = (await site.Anonymous().PageAsync("/api/docs/")).Page;
        var links = page.Links().Where(link => link.StartsWith("/api/docs/#")).ToList();
        Assert.True(links.Count > 10);
        Assert.All(links, link => Assert.NotNull(page.GetElementById(link.Split('#')[1])));
    }
}
