using System.Net.Http.Headers;
using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores;

namespace Insta485.Tests.Api;

/// <summary>A write that is sent again with its Idempotency-Key happens once.</summary>
public sealed class IdempotencyTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => site.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task APostSentTwiceIsOnePost()
    {
        var visitor = await site.As("awdeorio");
        var posts = await site.OneAsync<long>("select count(*) from posts");
        var answers = new[] { await PhotoAsync(visitor, "one"), await PhotoAsync(visitor, "one") };
        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Equal(answers[0].Body, answers[1].Body);
        Assert.Equal(answers[0].Location, answers[1].Location);
        Assert.Equal(answers[0].ContentHeaders.ContentType, answers[1].ContentHeaders.ContentType);
        Assert.Equal(posts + 1, await site.OneAsync<long>("select count(*) from posts"));
        Assert.Equal(422, (await PhotoAsync(visitor, "one", 17)).Status);
        Assert.Equal(201, (await PhotoAsync(await site.As("jflinn"), "one")).Status);
        Assert.Equal(posts + 2, await site.OneAsync<long>("select count(*) from posts"));
    }

    [Fact]
    public async Task TheFirstAnswerIsRepeatedWhateverHappenedSince()
    {
        var visitor = await site.As("awdeorio");
        var first = await CommentAsync(visitor, "a", 99, "hi");
        Assert.Equal(404, first.Status);
        Assert.Equal(404, (await CommentAsync(visitor, "a", 99, "hi")).Status);
        Assert.Equal(first.Body, (await CommentAsync(visitor, "a", 99, "hi")).Body);
        var liked = await SendAsync(visitor, HttpMethod.Delete, "/api/v1/likes/1/", "b");
        Assert.Equal(204, liked.Status);
        Assert.Equal((204, ""), await StatusAndBodyAsync(SendAsync(visitor, HttpMethod.Delete, "/api/v1/likes/1/", "b")));
        Assert.Equal(404, (await SendAsync(visitor, HttpMethod.Delete, "/api/v1/likes/1/", "c")).Status);
        Assert.Equal(422, (await SendAsync(visitor, HttpMethod.Delete, "/api/v1/likes/2/", "b")).Status);
    }

    [Fact]
    public async Task OneOfManyAtOnceRunsAndTheOthersAreToldOrRepeatIt()
    {
        var visitor = await site.As("awdeorio");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CommentAsync(visitor, "many", 1, "once")));
        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 201, 409 }));
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from comments where text = 'once'"));
        Assert.Equal(201, (await CommentAsync(visitor, "many", 1, "once")).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from comments where text = 'once'"));
    }

    [Fact]
    public async Task KeysAreForgottenAfterADayAndBeyondAThousand()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(201, (await CommentAsync(visitor, "old", 1, "again")).Status);
        await site.RunAsync("update idempotency_keys set created = created - interval '25 hours'");
        Assert.Equal(201, (await CommentAsync(visitor, "old", 1, "again")).Status);
        Assert.Equal(2, await site.OneAsync<long>("select count(*) from comments where text = 'again'"));
        await site.RunAsync($"""
            insert into idempotency_keys (username, key, request, status)
            select 'awdeorio', 'n' || n, '', 204 from generate_series(1, {IdempotencyStore.MostKeys}) as n
            """);
        await CommentAsync(visitor, "newest", 1, "again");
        Assert.InRange(await site.OneAsync<long>("select count(*) from idempotency_keys where username = 'awdeorio'"),
            1, IdempotencyStore.MostKeys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData("long")]
    public async Task AnInvalidKeyIsRefused(string key)
    {
        var answer = await CommentAsync(await site.As("awdeorio"), key == "long" ? new string('x', 256) : key, 1, "refused");
        Assert.Equal(400, answer.Status);
        Assert.Contains("Idempotency-Key", answer.Headers.GetValues("Insta485-Reason").Single());
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from comments where text = 'refused'"));
    }

    private static async Task<(int, string)> StatusAndBodyAsync(Task<Answer> sent) => ((await sent).Status, (await sent).Body);

    private static Task<Answer> CommentAsync(Visitor visitor, string key, int postId, string text) =>
        SendAsync(visitor, HttpMethod.Post, $"/api/v1/comments/?postid={postId}", key,
            new StringContent($$"""{"text": "{{text}}"}""", Encoding.UTF8, "application/json"));

    private static Task<Answer> PhotoAsync(Visitor visitor, string key, int width = 16)
    {
        var file = new ByteArrayContent(TestPictures.Png(width));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return SendAsync(visitor, HttpMethod.Post, "/api/v1/posts/", key, new MultipartFormDataContent { { file, "file", "a.png" } });
    }

    private static Task<Answer> SendAsync(Visitor visitor, HttpMethod method, string path, string key, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return visitor.SendAsync(request);
    }
}
