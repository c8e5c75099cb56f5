using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pictures;

/// <summary>The site with its pictures in S3, through which they are streamed.</summary>
[Trait("Category", "Slow")]
public sealed class S3ResultTests(S3Site site) : PictureAnswers(site), IClassFixture<S3Site>
{
    [Fact]
    public async Task APictureLivesInTheBucketFromItsPostToItsEnd()
    {
        var visitor = await site.SignUpAsync("bucketeer");
        var profile = await site.OneAsync<string>("select filename from users where username = 'bucketeer'");
        Assert.Equal(302, (await visitor.UploadAsync(TestPictures.Png(20, 10))).Status);
        var post = await site.OneAsync<string>("select filename from posts where owner = 'bucketeer'");
        var kept = site.Server.Objects[S3Site.Prefix + post].Bytes;
        Assert.Equal(kept, (await visitor.PageAsync($"/uploads/{post}")).Bytes);
        Assert.Equal(new PictureInfo("PNG", 20, 10), PictureInfo.Read(kept));
        Assert.True(site.Server.Objects.ContainsKey($"{S3Site.Prefix}square/{post}"));
        Assert.False(Directory.Exists(site.Uploads) && File.Exists(Path.Combine(site.Uploads, post)));

        var id = await site.OneAsync<int>("select postid from posts where owner = 'bucketeer'");
        Assert.Equal(302, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", $"{id}"))).Status);
        Assert.Equal(404, (await visitor.GetAsync($"/uploads/{post}")).Status);
        Assert.Equal(302, (await visitor.PostFileAsync("/accounts/?target=/", "new.png", TestPictures.Png(),
            ("operation", "edit_account"), ("fullname", "B"), ("email", "b@example.com"))).Status);
        Assert.False(site.Server.Objects.ContainsKey(S3Site.Prefix + profile));
        var another = await site.OneAsync<string>("select filename from users where username = 'bucketeer'");
        Assert.True(site.Server.Objects.ContainsKey(S3Site.Prefix + another));
        Assert.Equal(302, (await visitor.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete"))).Status);
        Assert.False(site.Server.Objects.ContainsKey(S3Site.Prefix + another));
    }

    [Fact]
    public async Task CachedPhotosAndAnonymousRequestsDoNotReachTheBucket()
    {
        var visitor = await site.As("awdeorio");
        var whole = await visitor.PageAsync(Picture);
        var asked = site.Server.Requests.Count;
        foreach (var value in new[] { $"{whole.Headers.ETag}", $"W/{whole.Headers.ETag}", $"\"other\", {whole.Headers.ETag}" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, Picture);
            request.Headers.TryAddWithoutValidation("If-None-Match", value);
            var answer = await visitor.SendAsync(request);
            Assert.Equal((304, whole.Headers.ETag, whole.Headers.CacheControl),
                (answer.Status, answer.Headers.ETag, answer.Headers.CacheControl));
        }

        Assert.Equal(403, (await site.Anonymous().GetAsync(Picture)).Status);
        Assert.Equal(404, (await visitor.GetAsync("/uploads/..%2fsecret.jpg")).Status);
        Assert.Equal(asked, site.Server.Requests.Count);
    }

    [Fact]
    public async Task WhenTheBucketIsAwayPicturesAreAndPagesAreNot()
    {
        var visitor = await site.As("jflinn");
        await visitor.TokenAsync();
        var (posts, objects) = (await site.OneAsync<long>("select count(*) from posts"), site.Server.Objects.Count);
        site.Server.IsDown = true;
        try
        {
            foreach (var answer in new[] { await visitor.GetAsync(Picture), await visitor.UploadAsync() })
            {
                Assert.Equal(503, answer.Status);
                Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 60);
                Assert.Contains("Photos are unavailable right now.", answer.Text);
                Assert.True(answer.Headers.CacheControl?.NoStore);
                foreach (var secret in new[] { S3Server.TheSecret, S3Server.TheKeyId, site.Server.Address, S3Server.Bucket, "Amazon",
                    "Exception" })
                {
                    Assert.DoesNotContain(secret, answer.Body);
                }
            }

            await visitor.PageAsync("/");
            // What was asked for is done: the row is gone, and the file is litter.
            Assert.Equal(302, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", "2"))).Status);
        }
        finally
        {
            site.Server.IsDown = false;
        }

        Assert.Equal((posts - 1, objects), (await site.OneAsync<long>("select count(*) from posts"), site.Server.Objects.Count));
        await visitor.PageAsync(Picture);
        Assert.Contains(site.Log, line => line.Contains("unavailable: S3: "));
        Assert.Contains(site.Log, line => line.Contains("1 photo files without a row could not be deleted"));
        Assert.DoesNotContain(site.Log, line => line.Contains(S3Server.TheSecret));
    }

    [Fact]
    public async Task BytesGoOnAsTheyComeAndAStoppedPictureBreaksOff()
    {
        const string Large = "0123456789abcdef0123456789abcdef.png";
        await Files.PutAsync(Large, new byte[20 * 1024 * 1024]);
        await site.RunAsync($"insert into posts (owner, filename) values ('awdeorio', '{Large}')");
        var visitor = await site.As("awdeorio");
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = visitor.Cookies }) { BaseAddress = site.Address };
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        site.Server.HalfWay = context =>
        {
            reached.SetResult();
            return Task.WhenAny(goOn.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
        };
        try
        {
            using var answer = await client.GetAsync($"/uploads/{Large}", HttpCompletionOption.ResponseHeadersRead);
            await using var body = await answer.Content.ReadAsStreamAsync();
            // The first half is here while the second has not been sent.
            await body.ReadExactlyAsync(new byte[9 * 1024 * 1024]);
            await reached.Task;
            // Nothing more comes: after its seconds the site gives up, and the visitor knows that this is not all.
            await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));
        }
        finally
        {
            site.Server.HalfWay = null;
            goOn.SetResult();
        }

        Assert.Contains(site.Log, line => line.Contains("broke off while it was sent: S3: no answer in time"));
        Assert.Equal(20 * 1024 * 1024, (await visitor.PageAsync($"/uploads/{Large}")).Bytes.Length);
    }

    [Fact]
    public async Task ThePolicyOfAPageNamesNoOtherHost()
    {
        var policy = (await (await site.As("awdeorio")).PageAsync("/")).Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("img-src 'self' blob:;", policy);
    }
}
