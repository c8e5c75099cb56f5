using System.Net.Sockets;
using Insta485.Tests.House;
using Insta485.Web.Setup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Http;

public sealed class DrainingSite : Site
{
    protected override (string Key, string Value)[] Settings => [("Shutdown:DrainSeconds", "1")];
}

/// <summary>The site ends: not ready at once, then no new connections, and what runs is finished.</summary>
public sealed class DrainTests(DrainingSite site) : IClassFixture<DrainingSite>
{
    [Fact]
    public async Task ItSaysSoGoesOnAndThenRefuses()
    {
        await using var app = Run.Build(site.Place, site.Place.Target, builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        var address = new Uri(app.Urls.Single());
        var visitor = new Visitor(address);
        Assert.Null((await visitor.PageAsync("/accounts/login/")).Headers.ConnectionClose);

        var stopping = app.StopAsync();
        var last = await new Visitor(address).PageAsync("/accounts/login/");
        Assert.True(last.Headers.ConnectionClose);
        Assert.True((await visitor.PageAsync("/accounts/login/")).Headers.ConnectionClose);
        var ready = await visitor.GetAsync("/healthz/ready");
        Assert.Equal((503, "not ready\nsite: it is about to end"), (ready.Status, ready.Body[..ready.Body.IndexOf("\ndatabase", StringComparison.Ordinal)]));
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => visitor.GetAsync("/healthz/live"));
    }

    [Fact]
    public async Task ARequestThatRunsIsFinished()
    {
        await using var app = Run.Build(site.Place, site.Place.Target, builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(app.Urls.Single()).Port);
        await using var stream = client.GetStream();
        var body = "operation=logout";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /accounts/logout/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body[..4]}"));
        // It waits for the rest of the form, and is not ended before it has it.
        var stopping = app.StopAsync();
        await RefusedAsync(app);
        Assert.False(stopping.IsCompleted);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(body[4..]));
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 302", await reader.ReadLineAsync());
        await stopping;
    }

    // Ends when no new connection is taken any more.
    private static async Task RefusedAsync(WebApplication app)
    {
        var port = new Uri(app.Urls.Single()).Port;
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                await Task.Delay(50);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
