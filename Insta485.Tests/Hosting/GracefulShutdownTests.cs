using System.Collections.Concurrent;
using System.Net.Sockets;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Hosting;

public sealed class ShutdownSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("Shutdown:DrainSeconds", "60")];
}

/// <summary>The site ends: not ready at once, then no new connections, and what runs is finished.</summary>
public sealed class GracefulShutdownTests(ShutdownSite site) : IClassFixture<ShutdownSite>
{
    [Fact]
    public async Task ItSaysSoGoesOnAndThenRefuses()
    {
        var clock = new StandingClock();
        await using var app = await StartAsync(clock);
        var address = new Uri(app.Urls.Single());
        var visitor = new Visitor(address);
        Assert.Null((await visitor.PageAsync("/accounts/login/")).Headers.ConnectionClose);

        var stopping = app.StopAsync();
        var last = await new Visitor(address).PageAsync("/accounts/login/");
        Assert.True(last.Headers.ConnectionClose);
        Assert.True((await visitor.PageAsync("/accounts/login/")).Headers.ConnectionClose);
        var ready = await visitor.GetAsync("/healthz/ready");
        Assert.Equal((503, "not ready\nsite: it is shutting down"),
            (ready.Status, ready.Body[..ready.Body.IndexOf("\ndatabase", StringComparison.Ordinal)]));
        await clock.PassAsync();
        await RefusedAsync(app);
        await clock.PassAsync();
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => visitor.GetAsync("/healthz/live"));
    }

    [Fact]
    public async Task ARequestThatRunsIsFinished()
    {
        var clock = new StandingClock();
        await using var app = await StartAsync(clock);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(app.Urls.Single()).Port);
        await using var stream = client.GetStream();
        var body = "operation=logout";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /accounts/logout/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + $"{body.Length}\r\n\r\n{body[..4]}"));
        // It waits for the rest of the form, and is not ended before it has it.
        var stopping = app.StopAsync();
        await clock.PassAsync();
        await RefusedAsync(app);
        await clock.PassAsync();
        Assert.False(stopping.IsCompleted);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(body[4..]));
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 302", await reader.ReadLineAsync());
        await stopping;
    }

    // Its waiting ends when the test says so.
    private async Task<WebApplication> StartAsync(StandingClock clock)
    {
        var app = SiteHost.Build(site.Config, site.Config.Target, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services
                .AddSingleton<GracefulShutdown>(services => ActivatorUtilities.CreateInstance<GracefulShutdown>(services, clock));
        });
        await app.StartAsync();
        return app;
    }

    // No new connection is taken any more.
    private static Task RefusedAsync(WebApplication app)
    {
        var port = new Uri(app.Urls.Single()).Port;
        return Eventually.Async(() => !PortProbe.Answers(port));
    }

    // Time stands still until it is told to pass.
    private sealed class StandingClock : TimeProvider
    {
        private readonly ConcurrentQueue<Action> _waiting = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waiting.Enqueue(() => callback(state));
            return new Nothing();
        }

        public async Task PassAsync()
        {
            await Eventually.Async(() => !_waiting.IsEmpty);
            // What is begun meanwhile waits for the next time.
            for (var all = _waiting.Count; all > 0 && _waiting.TryDequeue(out var waiting); all--)
            {
                waiting();
            }
        }

        private sealed class Nothing : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
