using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

/// <summary>What buttons and links say to a screen reader.</summary>
public sealed class LabelTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task AButtonToFollowSaysWhom()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        Assert.Equal(["follow jag"], Labels(await visitor.PageAsync("/explore/"), "follow"));
        Assert.Equal(["follow jag"], Labels(await visitor.PageAsync("/users/jag/"), "follow"));
        Assert.Equal(["unfollow jflinn", "unfollow michjc"], Labels(await visitor.PageAsync("/users/awdeorio/following/"), "unfollow"));
        Assert.Contains("aria-label=\"unfollow jag\"",
            await FragmentAsync(visitor, "/following/", ("operation", "follow"), ("username", "jag")));
    }

    [Fact]
    public async Task AButtonToLikeSaysWhosePhoto()
    {
        await site.ResetAsync();
        var visitor = await site.As("michjc");
        var feed = await visitor.PageAsync("/");
        Assert.Equal(["like photo by jag", "like photo by awdeorio"], Labels(feed, "like"));
        Assert.Equal(["unlike photo by awdeorio"], Labels(feed, "unlike"));
        Assert.Contains("aria-label=\"unlike photo by jag\"",
            await FragmentAsync(visitor, "/likes/", ("operation", "like"), ("postid", "4")));
    }

    [Fact]
    public async Task AButtonToDeleteSaysTheCommentsBeginning()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        Assert.Equal(["delete comment: #chickensofinstagram"], Labels(await visitor.PageAsync("/posts/3/"), "uncomment"));
        var hens = string.Concat(Enumerable.Repeat("🐔", 60));
        await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "3"), ("text", hens + "🐔"));
        var cut = $"delete comment: {hens}…";
        Assert.Equal(cut, Labels(await visitor.PageAsync("/posts/3/"), "uncomment").Last());
        // On the main page a script makes the button.
        var items = (await visitor.PageAsync("/")).Page.QuerySelectorAll("li.mine");
        Assert.Equal(cut, items.Single(item => item.TextContent.Contains("🐔")).GetAttribute("data-delete"));
    }

    [Theory]
    [InlineData("/", ".post header")]
    [InlineData("/posts/3/", ".post header")]
    [InlineData("/explore/", ".person")]
    [InlineData("/users/michjc/followers/", ".person")]
    public async Task FaceAndNameAreOneLink(string path, string rows)
    {
        await site.ResetAsync();
        var page = (await (await site.As("awdeorio")).PageAsync(path)).Page;
        Assert.NotEmpty(page.QuerySelectorAll(rows));
        Assert.All(page.QuerySelectorAll(rows), row =>
        {
            var link = row.QuerySelectorAll("a[href^='/users/']").Single();
            Assert.Equal("", link.QuerySelector("img")!.GetAttribute("alt"));
            Assert.Equal(link.GetAttribute("href"), $"/users/{link.TextContent.Trim()}/");
        });
    }

    private static string[] Labels(Answer answer, string button) =>
        [.. answer.Page.QuerySelectorAll($"input[name={button}]").Select(input => input.GetAttribute("aria-label")!)];

    private static async Task<string> FragmentAsync(Visitor visitor, string path, params (string Name, string Value)[] fields)
    {
        var form = new FormUrlEncodedContent(fields.Append(("csrf_token", await visitor.TokenAsync()))
            .Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Add("Fragment", "1");
        var answer = await visitor.SendAsync(request);
        Assert.Equal(200, answer.Status);
        return answer.Body;
    }
}
