using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

/// <summary>Many comments of one post: the list with its pages, the whole post, and the most a post can have.</summary>
public sealed class CommentListTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const int Most = 5000;

    [Fact]
    public async Task FollowingNextGivesEveryCommentOldestFirst()
    {
        await site.ResetAsync();
        await AddAsync(4, 25);
        var caller = site.Basic("awdeorio");
        var all = TextsOf(await caller.GetAsync("/api/v1/posts/4/"), "comments");
        var seen = new List<string>();
        var pages = 0;
        for (var path = "/api/v1/comments/?postid=4"; path.Length > 0; pages++)
        {
            var answer = await caller.GetAsync(path);
            Assert.Equal(path, answer.Text("url"));
            seen.AddRange(TextsOf(answer, "results"));
            path = answer.Text("next");
        }

        Assert.Equal((25, 3), (seen.Count, pages));
        Assert.Equal(all, seen);
    }

    [Theory]
    [InlineData("?postid=3", 3, "")]
    [InlineData("?postid=3&size=2", 2, "/api/v1/comments/?postid=3&size=2&after=2")]
    [InlineData("?postid=3&size=3", 3, "")]
    [InlineData("?postid=3&size=2&after=2", 1, "")]
    [InlineData("?postid=3&size=1000", 3, "")]
    [InlineData("?postid=3&after=3", 0, "")]
    [InlineData("?postid=3&after=-1", 3, "")]
    public async Task APageIsAsLongAndLeadsAsFarAsItSays(string query, int count, string next)
    {
        await site.ResetAsync();
        var answer = await site.Basic("awdeorio").GetAsync($"/api/v1/comments/{query}");
        Assert.Equal((200, count, next), (answer.Status, TextsOf(answer, "results").Count, answer.Text("next")));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("?postid=x", 400)]
    [InlineData("?postid=3&size=0", 400)]
    [InlineData("?postid=3&size=-1", 400)]
    [InlineData("?postid=3&size=x", 400)]
    [InlineData("?postid=3&after=x", 400)]
    [InlineData("?postid=1000", 404)]
    public async Task AListThatCannotBeIsRefused(string query, int status) =>
        (await site.Basic("awdeorio").GetAsync($"/api/v1/comments/{query}")).AssertError(status);

    [Fact]
    public async Task APostWithTheMostCommentsIsWhole()
    {
        await site.ResetAsync();
        await AddAsync(4, Most);
        var answer = await site.Basic("jag").GetAsync("/api/v1/posts/4/");
        var texts = TextsOf(answer, "comments");
        Assert.Equal(Most, texts.Count);
        Assert.Equal(("Remark 1 🐔 <&>", $"Remark {Most} 🐔 <&>"), (texts[0], texts[^1]));
        // Characters, not escapes of six bytes each.
        Assert.Contains("🐔 <&>", answer.Body);
        // The length of an answer that is sent while it is read is not known.
        Assert.True(answer.Headers.TransferEncodingChunked);
    }

    [Fact]
    public async Task OneCommentMoreIsAConflictAlsoAtTheSameMoment()
    {
        await site.ResetAsync();
        await AddAsync(4, Most - 3);
        var caller = new ApiClient(await site.As("jag"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            caller.PostAsync("/api/v1/comments/?postid=4", """{"text": "one more"}""")));
        Assert.Equal((3, 5), (answers.Count(answer => answer.Status == 201), answers.Count(answer => answer.Status == 409)));
        Assert.Equal("text: This post has 5,000 comments, which is the most a post can have.",
            answers.First(answer => answer.Status == 409).Reason());
        Assert.Equal(Most, await site.OneAsync<long>("select count(*) from comments where postid = 4"));
        // As a form: the page comes back with what was typed.
        var visitor = await site.As("awdeorio");
        var form = await visitor.PostAsync("/comments/?target=/posts/4/", ("operation", "create"), ("postid", "4"), ("text", "kept words"));
        Assert.Equal(409, form.Status);
        await site.RunAsync("delete from comments where postid = 4 and text = 'one more'");
        Assert.Equal(201, (await caller.PostAsync("/api/v1/comments/?postid=4", """{"text": "room again"}""")).Status);
    }

    private Task AddAsync(int post, int count) => site.RunAsync($"""
        delete from comments where postid = {post};
        insert into comments (owner, postid, text)
        select 'jflinn', {post}, 'Remark ' || n || ' 🐔 <&>' from generate_series(1, {count}) n
        """);

    private static List<string> TextsOf(Answer answer, string property) =>
        [.. answer.Json()[property]!.AsArray().Select(comment => comment!["text"]!.GetValue<string>())];
}
