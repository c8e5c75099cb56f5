using System.Net;
using System.Net.Sockets;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Cli;

public sealed class SiteHostTests
{
    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    [InlineData("http://0.0.0.0:{0}")]
    [InlineData("http://127.0.0.1:0;http://127.0.0.1:{0}")]
    public async Task ATakenPortIsOneLine(string urls)
    {
        using var other = ListenBelowEphemeral();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var config = await Postgres.PlaceAsync("t_port", null, ("Urls", string.Format(urls, port)));
        await using var error = new StringWriter();
        Assert.Equal(1, await ExitStatus.OfAsync(
            () =>
            {
                SiteHost.RequireFreePorts(config);
                return Task.FromResult(0);
            }, error));
        Assert.Equal($"Error: port {port} is already in use. Choose another one with --port N.\n", error.ToString());
        other.Stop();
        SiteHost.RequireFreePorts(config);
    }

    // No connection of another test gets such a port when it is given back.
    private static TcpListener ListenBelowEphemeral()
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 30_000));
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                listener.Dispose();
            }
        }
    }

    // Taken between the look and the start: the server's own exception says the same.
    [Fact]
    public async Task APortThatIsTakenMeanwhileIsTheSameLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        await using var error = new StringWriter();
        Assert.Equal(1, await ExitStatus.OfAsync(
            async () =>
            {
                await app.StartAsync();
                return 0;
            }, error));
        Assert.Equal($"Error: port {port} is already in use. Choose another one with --port N.\n", error.ToString());
    }

    [Fact]
    public async Task AFreePortAndASocketAreFine() =>
        SiteHost.RequireFreePorts(await Postgres.PlaceAsync("t_port", null, ("Urls", "http://127.0.0.1:0;http://unix:/run/site.sock")));
}
