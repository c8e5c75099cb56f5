using System.Net.Sockets;
using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Pictures;

public sealed class SlowReadersTests(SiteFixture site) : SlowReaders(site), IClassFixture<SiteFixture>;

public sealed class S3SlowReadersTests(S3Site site) : SlowReaders(site), IClassFixture<S3Site>;

/// <summary>A visitor who fetches a photo slowly keeps no other visitor waiting, from either store.</summary>
public abstract class SlowReaders(SiteFixture site)
{
    [Fact]
    public async Task MoreSlowDownloadsThanConnectionsKeepNoOtherVisitorWaiting()
    {
        var visitor = await site.As("awdeorio");
        const string Name = "0123456789abcdef0123456789abcdef.png";
        await site.Services.GetRequiredService<IPictureStore>().PutAsync(Name, new byte[15 * 1024 * 1024]);
        await site.RunAsync($"insert into posts (owner, filename) values ('awdeorio', '{Name}')");
        var slow =
            Enumerable.Range(0, 2 * site.Config.Target.Options.PoolMaximum)
            .Select(_ => new TcpClient { ReceiveBufferSize = 4096 }).ToList();
        foreach (var client in slow)
        {
            await client.ConnectAsync(site.Address.Host, site.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /uploads/{Name} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nCookie: "
                    + $"{visitor.Cookies.GetCookieHeader(site.Address)}\r\n\r\n"));
            // The head has come, the site is sending, and the client stops reading.
            var head = new byte[12];
            await client.GetStream().ReadExactlyAsync(head);
            Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(head));
        }

        for (var i = 0; i < 5; i++)
        {
            await visitor.PageAsync("/");
        }

        slow.ForEach(client => client.Dispose());
    }
}
