using System.Net.Sockets;
using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Http;

namespace Insta485.Tests.Http;

/// <summary>What forms may hold while they arrive: anonymous visitors' files only after the token, and few at a time.</summary>
public sealed class FormReadingTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    // More than the buffers of both ends of a connection hold: once it is sent, the site has read some megabytes.
    private static readonly byte[] Half = new byte[15 << 20];

    [Fact]
    public async Task AHalfSentFileIsOnTheDiskOnlyAfterTheTokenWasChecked()
    {
        using var forged = await SendHalfAsync(site.Anonymous(), "made-up");
        Assert.DoesNotContain(StoredSizes(), size => size > 1 << 20);
        using var honest = await SendHalfAsync(site.Anonymous(), null);
        await Eventually.Async(() => StoredSizes().Any(size => size > 1 << 20));
        honest.Dispose();
        await Eventually.Async(() => !StoredSizes().Any(size => size > 1 << 20));
    }

    [Fact]
    public async Task TheFifthLargeAnonymousFormOfAnAddressWaitsAndOthersDoNot()
    {
        var visitor = await site.As("awdeorio");
        var half = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendHalfAsync(site.Anonymous(), "made-up")));
        var (fifth, username) = (site.Anonymous(), "fifth" + Guid.NewGuid().ToString("N")[..8]);
        var signUp = fifth.PostFileAsync("/accounts/?target=/", "me.jpg", TestPictures.Jpeg(), ("operation", "create"),
            ("username", username), ("fullname", "Fifth"), ("email", "fifth@example.com"), ("password", "password"));
        Assert.Equal(302, (await visitor.UploadAsync()).Status);
        await visitor.PageAsync("/");
        // A form without a file, from the same address.
        Assert.Equal(302, (await site.Anonymous().LogInAsync("jag", "password")).Status);
        Assert.False(signUp.IsCompleted);
        half[0].Dispose();
        Assert.Equal(302, (await signUp).Status);
        half.ToList().ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task AnAnonymousVisitorsFileComesAfterTheToken()
    {
        var (visitor, username) = (site.Anonymous(), "first" + Guid.NewGuid().ToString("N")[..8]);
        var form = await FormAsync(visitor, username, fileFirst: true);
        var refused = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/accounts/") { Content = form });
        Assert.Equal(400, refused.Status);
        Assert.Contains("The field csrf_token must come before the file.", refused.Text);
        Assert.Equal(0, await site.OneAsync<long>($"select count(*) from users where username = '{username}'"));
        form = await FormAsync(visitor, username, fileFirst: false);
        Assert.Equal(302, (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/accounts/") { Content = form })).Status);
        // A session vouches for its visitor.
        visitor = await site.As("jflinn");
        form = await FormAsync(visitor, username, fileFirst: true);
        Assert.Equal(302, (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/posts/") { Content = form })).Status);
    }

    [Fact]
    public async Task TextOfAFormWithAFileHasALimit()
    {
        var visitor = site.Anonymous();
        foreach (var (length, status) in new[] { (60_000, 400), (66_000, 413) })
        {
            var form = await FormAsync(visitor, new string('x', length), fileFirst: false);
            var refused = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/accounts/") { Content = form });
            Assert.Equal(status, refused.Status);
            Assert.Equal(status == 400, refused.Body.Contains(new string('x', length)));
        }
    }

    [Theory]
    [InlineData("/accounts/", true)]
    [InlineData("/accounts/", false)]
    [InlineData("/posts/", true)]
    public async Task AFormThatCanHaveNoFileIsSmall(string path, bool hasLength)
    {
        var visitor = await site.As("jag");
        foreach (var (length, status) in new[] { (60_000, 400), (66_000, 413) })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(
                    "operation=create&username=" + new string('x', length), null, "application/x-www-form-urlencoded"),
            };
            request.Headers.TransferEncodingChunked = !hasLength;
            Assert.Equal(status, (await visitor.SendAsync(request)).Status);
        }
    }

    private static async Task<MultipartFormDataContent> FormAsync(Visitor visitor, string username, bool fileFirst)
    {
        var file = new ByteArrayContent(TestPictures.Png());
        var form = new MultipartFormDataContent();
        if (fileFirst)
        {
            form.Add(file, "\"file\"", "\"a.png\"");
        }

        foreach (var (name, value) in new[]
        {
            ("csrf_token", await visitor.TokenAsync()), ("operation", "create"), ("username", username), ("fullname", "First"),
            ("email", "first@example.com"), ("password", "password"),
        })
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        if (!fileFirst)
        {
            form.Add(file, "\"file\"", "\"a.png\"");
        }

        return form;
    }

    // A sign-up whose second half never comes.
    private async Task<TcpClient> SendHalfAsync(Visitor visitor, string? token)
    {
        token ??= await visitor.TokenAsync();
        var start = $"--b\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"operation\"\r\n\r\ncreate\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        var client = new TcpClient();
        await client.ConnectAsync(site.Address.Host, site.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /accounts/ HTTP/1.1\r\nHost: {site.Address.Authority}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            + $"Cookie: {visitor.Cookies.GetCookieHeader(site.Address)}\r\nContent-Length: {RequestSizeLimits.Upload(16 << 20)}\r\n\r\n"
            + start));
        await client.GetStream().WriteAsync(Half);
        return client;
    }

    // The files in which this process keeps bodies of requests.
    private static IEnumerable<long> StoredSizes() =>
        from open in Directory.EnumerateFileSystemEntries("/proc/self/fd").ToList()
        let path = new FileInfo(open).LinkTarget
        where path is not null && path.Contains("ASPNETCORE_")
        select new FileInfo(open).ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } file ? file.Length : 0;
}

/// <summary>The names by which the site may be addressed.</summary>
public sealed class AllowedHostsTests(NamedSite site) : IClassFixture<NamedSite>
{
    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("photos.example.com", 200)]
    [InlineData("other.example.org", 400)]
    public async Task OtherNamesAreRefused(string host, int status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/accounts/login/") { Headers = { Host = host } };
        Assert.Equal(status, (await site.Anonymous().SendAsync(request)).Status);
    }
}

public sealed class NamedSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("AllowedHosts", "127.0.0.1;*.example.com")];
}
