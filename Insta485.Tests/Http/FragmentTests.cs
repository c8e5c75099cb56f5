using AngleSharp.Dom;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Http;

/// <summary>What a script gets that asks for a part of a page (request header <c>Fragment</c>).</summary>
public sealed class FragmentTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("/?before=3", "[data-post]", 2)]
    [InlineData("/explore/", ".person", 1)]
    [InlineData("/users/awdeorio/", ".grid li", 2)]
    [InlineData("/users/michjc/followers/", ".person", 3)]
    [InlineData("/posts/3/", "[data-comment]", 3)]
    [InlineData("/photos/3/", "figure img", 1)]
    [InlineData("/accounts/edit/", "form[action^='/accounts/?']", 1)]
    public async Task APageWithoutItsFrame(string path, string selector, int count)
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var part = await GetAsync(visitor, path);
        Assert.Equal(200, part.Status);
        var body = Parsed(part);
        Assert.Equal(count, body.QuerySelectorAll(selector).Length);
        Assert.Null(body.QuerySelector("header.bar, title, link, script"));
        Assert.Equal("awdeorio", part.Headers.GetValues("Fragment-Logname").Single());
        // The whole page holds the same part.
        Assert.Equal(count, (await visitor.PageAsync(path)).Page.QuerySelectorAll(selector).Length);
    }

    [Fact]
    public async Task WhoseItIsIsSaidInAsciiOnly()
    {
        await site.RunAsync(
            "insert into users (username, fullname, email, filename, password) select 'zoë', fullname, email, filename, password from "
                + "users where username = 'jag'");
        var part = await GetAsync(await site.As("zoë"), "/");
        Assert.Equal("zo%C3%AB", part.Headers.GetValues("Fragment-Logname").Single());
        await site.ResetAsync();
    }

    [Fact]
    public async Task ALikeAnswersWithTheLikesAndTwiceIsAsGoodAsOnce()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        for (var i = 0; i < 2; i++)
        {
            var liked = Parsed(await PostAsync(visitor, "/likes/?target=/posts/1/", ("operation", "like"), ("postid", "4")));
            Assert.Equal("1 like", liked.QuerySelector(".likes .count")?.TextContent);
            Assert.NotNull(
                liked.QuerySelector(
                    "form[action='/likes/?target=/posts/1/'] input[name=unlike].like-unlike-button[data-testid=like-unlike-button]"));
        }

        for (var i = 0; i < 2; i++)
        {
            var unliked = Parsed(await PostAsync(visitor, "/likes/", ("operation", "unlike"), ("postid", "4")));
            Assert.Equal("0 likes", unliked.QuerySelector(".likes .count")?.TextContent);
            Assert.NotNull(unliked.QuerySelector("input[name=like]"));
        }

        Assert.Equal(404, (await PostAsync(visitor, "/likes/", ("operation", "unlike"), ("postid", "999"))).Status);
    }

    [Fact]
    public async Task ACommentAnswersWithItself()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var onFeed =
            Parsed(await PostAsync(visitor, "/comments/?target=/", ("operation", "create"), ("postid", "3"), ("text", "<b>new</b>")));
        Assert.Equal(("8", "<b>new</b>"),
            (onFeed.QuerySelector("li.mine")?.GetAttribute("data-comment"),
                onFeed.QuerySelector("[data-testid=comment-text].comment-text")?.TextContent));
        Assert.Null(onFeed.QuerySelector("form"));
        var onPost =
            Parsed(await PostAsync(visitor, "/comments/?target=/posts/3/", ("operation", "create"), ("postid", "3"), ("text", "another")));
        Assert.Equal("9",
            onPost.QuerySelector("li:not(.mine) form[action='/comments/?target=/posts/3/'] input[name=commentid]")?.GetAttribute("value"));
        var deleted = await PostAsync(visitor, "/comments/", ("operation", "delete"), ("commentid", "9"));
        Assert.Equal((204, ""), (deleted.Status, deleted.Body));
        Assert.Equal(404, (await PostAsync(visitor, "/comments/", ("operation", "delete"), ("commentid", "9"))).Status);
        Assert.Equal(403, (await PostAsync(visitor, "/comments/", ("operation", "delete"), ("commentid", "2"))).Status);
    }

    [Fact]
    public async Task ARefusedCommentAnswersWithItsFormAndTheReason()
    {
        var refused =
            await PostAsync(await site.As("awdeorio"), "/comments/?target=/", ("operation", "create"), ("postid", "3"),
                ("text", new string('x', 1025)));
        Assert.Equal(400, refused.Status);
        var part = Parsed(refused);
        Assert.Equal("The comment must be at most 1024 characters (it has 1025).", part.QuerySelector("form .problem")?.TextContent);
        Assert.Equal(new string('x', 1025), part.QuerySelector("form input[name=text]")?.GetAttribute("value"));
        Assert.Null(part.QuerySelector("header.bar"));
    }

    [Fact]
    public async Task FollowingAnswersWithTheRelation()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        foreach (var (operation, state, next) in new[] { ("follow", "following", "unfollow"), ("follow", "following", "unfollow"),
            ("unfollow", "not following", "follow"), ("unfollow", "not following", "follow") })
        {
            var part = Parsed(await PostAsync(visitor, "/following/?target=/explore/", ("operation", operation), ("username", "jag")));
            Assert.Equal(state, part.QuerySelector(".relation .state")?.TextContent);
            Assert.NotNull(part.QuerySelector($"form[action='/following/?target=/explore/'] input[name={next}]"));
        }

        Assert.Equal(400, (await PostAsync(visitor, "/following/", ("operation", "follow"), ("username", "awdeorio"))).Status);
        Assert.Equal(404, (await PostAsync(visitor, "/following/", ("operation", "follow"), ("username", "nobody"))).Status);
    }

    [Fact]
    public async Task AnErrorIsItsWordsWithoutTheFrame()
    {
        var answer = await PostAsync(await site.As("awdeorio"), "/likes/", ("operation", "like"), ("postid", "999"));
        Assert.Equal(404, answer.Status);
        Assert.Equal("There is no such post.", Parsed(answer).QuerySelector("p")?.TextContent);
        Assert.Null(Parsed(answer).QuerySelector("header.bar"));
    }

    [Fact]
    public async Task ATokenOfAnotherLogInSaysSo()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var token = await visitor.TokenAsync();
        await visitor.PostAsync("/accounts/logout/");
        visitor.ForgetToken();
        await visitor.LogInAsync("jflinn", "password");
        foreach (var isFragment in new[] { true, false })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/comments/")
            {
                Content =
                    new FormUrlEncodedContent(
                        [new("operation", "create"), new("postid", "3"), new("text", "whose?"), new("csrf_token", token)]),
            };
            if (isFragment)
            {
                request.Headers.Add("Fragment", "1");
            }

            var answer = await visitor.SendAsync(request);
            Assert.Equal(400, answer.Status);
            Assert.Contains("This form belonged to another log-in, and nothing was changed. Check it and send it again.", answer.Body);
            Assert.Contains("name=\"csrf_token\"", answer.Body);
            // By which a script knows that its page is another's.
            Assert.Equal(isFragment ? "jflinn" : null, answer.Headers.TryGetValues("Fragment-Logname", out var all) ? all.Single() : null);
        }

        Assert.Equal(7, await site.OneAsync<long>("select count(*) from comments"));
    }

    [Fact]
    public async Task AScriptWhoseVisitorLoggedOutElsewhereIsLedToTheLogInPage()
    {
        var visitor = await site.As("awdeorio");
        await visitor.TokenAsync();
        (string, string)[] edit = [("operation", "edit_account"), ("fullname", "A"), ("email", "a@b")];
        await visitor.PostAsync("/accounts/logout/");
        var answer = await PostAsync(visitor, "/accounts/?target=/accounts/edit/", edit);
        Assert.Equal((302, "/accounts/login/"), (answer.Status, answer.Location));
        // A visitor who signs up was anonymous before.
        visitor.ForgetToken();
        Assert.Equal(400, (await PostAsync(visitor, "/accounts/", ("operation", "create"))).Status);
    }

    [Fact]
    public async Task AScriptIsToldWhichPostItCreated()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await visitor.TokenAsync()), "csrf_token" },
            { new StringContent("create"), "operation" },
            { new ByteArrayContent(TestPictures.Png()), "file", "fox.png" },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, "/posts/?target=/users/awdeorio/") { Content = form };
        request.Headers.Add("Fragment", "1");
        var answer = await visitor.SendAsync(request);
        Assert.Equal((201, "/posts/5/", ""), (answer.Status, answer.Location, answer.Body));
        Assert.Equal(200, (await visitor.GetAsync("/posts/5/")).Status);
    }

    [Theory]
    [InlineData("/posts/3/?before=9", "/posts/3/?before=9")]
    [InlineData("//evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("", "/")]
    public async Task TheLogInPageLeadsBackToWhereOneWasAndNowhereElse(string target, string lands)
    {
        var visitor = site.Anonymous();
        var form = (await visitor.PageAsync("/accounts/login/?target=" + Uri.EscapeDataString(target))).Page.QuerySelector("form")!;
        var answer = await visitor.SubmitAsync(form, ("username", "awdeorio"), ("password", "chickens"));
        Assert.Equal((302, lands), (answer.Status, answer.Location));
        // The user who is logged in by then (in another tab) is named at once.
        Assert.Equal(lands, (await visitor.GetAsync("/accounts/login/?target=" + Uri.EscapeDataString(target))).Location);
    }

    private static async Task<Answer> GetAsync(Visitor visitor, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Fragment", "1");
        return await visitor.SendAsync(request);
    }

    private static async Task<Answer> PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content =
                new FormUrlEncodedContent(
                    [.. fields.Append(("csrf_token", await visitor.TokenAsync()))
                        .Select(field => KeyValuePair.Create(field.Item1, field.Item2))]),
        };
        request.Headers.Add("Fragment", "1");
        return await visitor.SendAsync(request);
    }

    private static IElement Parsed(Answer answer) => Html.Parse($"<!DOCTYPE html><title>part</title><body>{answer.Body}</body>").Body!;
}
