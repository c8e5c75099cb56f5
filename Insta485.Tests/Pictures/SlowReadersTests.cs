using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Pictures;

[Trait("Category", "Slow")]
public sealed class SlowReadersTests(ImpatientSite site) : SlowReaders(site), IClassFixture<ImpatientSite>;

[Trait("Category", "Slow")]
public sealed class S3SlowReadersTests(ImpatientS3Site site) : SlowReaders(site), IClassFixture<ImpatientS3Site>;

/// <summary>A site that disconnects a visitor who takes nothing for some seconds.</summary>
public sealed class ImpatientSite : SiteFixture
{
    public const int Seconds = 3;

    public static readonly (string Key, string Value) Limit = ("Limits:SlowReaderSeconds", $"{Seconds}");

    protected override (string Key, string Value)[] Settings => [Limit];
}

/// <summary>The same with its photos in S3.</summary>
public sealed class ImpatientS3Site : S3Site
{
    protected override (string Key, string Value)[] More => [ImpatientSite.Limit];
}

/// <summary>Visitors who fetch large answers slowly, from either store.</summary>
public abstract class SlowReaders(SiteFixture site)
{
    // More than the kernels of both sides hold.
    private const int Length = 15 * 1024 * 1024;
    private const string Photo = "0123456789abcdef0123456789abcdef.png";

    [Fact]
    public async Task MoreSlowDownloadsThanConnectionsKeepNoOtherVisitorWaiting()
    {
        var visitor = await site.As("awdeorio");
        await PutPhotoAsync();
        var slow = new List<TcpClient>();
        while (slow.Count < 2 * site.Config.Target.Options.PoolMaximum)
        {
            slow.Add(await BeginAsync(visitor, $"/uploads/{Photo}"));
        }

        for (var i = 0; i < 5; i++)
        {
            await visitor.PageAsync("/");
        }

        slow.ForEach(client => client.Dispose());
    }

    [Theory]
    [InlineData("/uploads/" + Photo)]
    [InlineData("/api/v1/posts/2/")]
    public async Task OneWhoTakesNothingIsDisconnected(string path)
    {
        var visitor = await site.As("jflinn");
        await PutPhotoAsync();
        await PutCommentsAsync();
        var slow = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => BeginAsync(visitor, path)));
        Assert.True(await site.Interceptor.IsIdleAsync(), "The site is still sending.");
        foreach (var client in slow)
        {
            await Assert.ThrowsAsync<IOException>(() => TakeAllAsync(client));
            client.Dispose();
        }

        // Whoever takes it gets all of it.
        using var other = await BeginAsync(visitor, path);
        Assert.InRange(await TakeAllAsync(other), Length, long.MaxValue);
    }

    [Fact]
    public async Task OneWhoTakesALittleEachTimeGetsAll()
    {
        var visitor = await site.As("jag");
        await PutPhotoAsync();
        using var client = await BeginAsync(visitor, $"/uploads/{Photo}");
        var (part, taken, clock) = (new byte[128 * 1024], 0L, Stopwatch.StartNew());
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (clock.Elapsed.TotalSeconds < 2 * ImpatientSite.Seconds)
        {
            await pace.WaitForNextTickAsync();
            taken += await client.GetStream().ReadAsync(part);
        }

        Assert.InRange(taken, 1, Length - 1);
        Assert.InRange(taken + await TakeAllAsync(client), Length, long.MaxValue);
    }

    private async Task PutPhotoAsync()
    {
        await site.Services.GetRequiredService<IPictureStore>().PutAsync(Photo, new byte[Length]);
        await site.RunAsync($"update posts set filename = '{Photo}' where postid = 1");
    }

    // The most and longest that a post can have: 20 MB.
    private Task PutCommentsAsync() => site.RunAsync("""
        insert into comments (owner, postid, text)
        select 'jag', 2, repeat('😀', 1024) from generate_series(1, 5000 - (select count(*) from comments where postid = 2))
        """);

    // The head has come, the site is sending, and the client stops reading.
    private async Task<TcpClient> BeginAsync(Visitor visitor, string path)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(site.Address.Host, site.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n"
                + $"Cookie: {visitor.Cookies.GetCookieHeader(site.Address)}\r\n\r\n"));
        var head = new byte[12];
        await client.GetStream().ReadExactlyAsync(head);
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(head));
        return client;
    }

    private static async Task<long> TakeAllAsync(TcpClient client)
    {
        var (part, taken) = (new byte[128 * 1024], 0L);
        for (var read = await client.GetStream().ReadAsync(part); read > 0; read = await client.GetStream().ReadAsync(part))
        {
            taken += read;
        }

        return taken;
    }
}
