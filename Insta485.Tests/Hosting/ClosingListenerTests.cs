using System.Net;
using System.Net.Sockets;
using Insta485.Web.Configuration;
using Insta485.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Hosting;

/// <summary>The moment in which a site that ends stops to listen: a connection is refused or served, never taken and then reset.</summary>
public sealed class ClosingListenerTests
{
    private const int Clients = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AConnectionIsServedOrRefused(int round)
    {
        await using var app = await StartAsync();
        var port = new Uri(app.Urls.Single()).Port;
        using var gone = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => AskAsync(port, gone.Token))).ToList();
        await app.StopAsync();
        await gone.CancelAsync();
        var answered = 0;
        foreach (var client in clients)
        {
            answered += await client;
        }

        Assert.True(answered > 100, $"Round {round}: {answered} answered.");
    }

    // Asks over one connection after the other until none is taken any more.
    private static async Task<int> AskAsync(int port, CancellationToken gone)
    {
        for (var answered = 0; ; answered++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, gone);
            }
            catch (Exception e) when (e is SocketException { SocketErrorCode: SocketError.ConnectionRefused } or OperationCanceledException)
            {
                return answered;
            }

            await client.SendAsync("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            var answer = new byte[12];
            Assert.Equal(answer.Length, await client.ReceiveAsync(answer));
            Assert.Equal("HTTP/1.1 200"u8.ToArray(), answer);
        }
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        GracefulShutdown.Add(builder.Services, new ShutdownOptions { DrainSeconds = 1 });
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("done"));
        await app.StartAsync();
        return app;
    }
}
