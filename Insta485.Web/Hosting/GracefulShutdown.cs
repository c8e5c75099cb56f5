using System.Net;
using System.Net.Sockets;
using Insta485.Web.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Hosting;

/// <summary>
/// Ends without anybody noticing. On SIGTERM the site says at once that it is not ready, and goes on for <c>Shutdown:DrainSeconds</c>,
/// closing each connection with its next answer; then it takes no more connections, and waits as long again for the open ones. What
/// still runs then has 30 seconds. Without such seconds (the default) only the last of this happens.
/// </summary>
public sealed class GracefulShutdown(IOptions<SocketTransportOptions> sockets, ILoggerFactory logs, SiteOptions options, TimeProvider clock)
    : IConnectionListenerFactory, IHostedLifecycleService, IHealthCheck
{
    /// <summary>How long what runs may go on.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly SocketTransportFactory _transport = new(sockets, logs);
    private readonly List<(Socket Socket, IConnectionListener Listener)> _listening = [];
    private readonly TaskCompletionSource _isEmpty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One is for the time in which connections are accepted.
    private int _open = 1;

    /// <summary>It is about to end.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The parts of it.</summary>
    public static void Add(IServiceCollection services, ShutdownOptions options)
    {
        services.TryAddSingleton<GracefulShutdown>();
        services.AddSingleton<IConnectionListenerFactory>(site => site.GetRequiredService<GracefulShutdown>())
            .AddHostedService(site => site.GetRequiredService<GracefulShutdown>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout + TimeSpan.FromSeconds(2 * options.DrainSeconds));
    }

    /// <summary>Closes connections with their next answer once it has begun.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var drain = app.ApplicationServices.GetRequiredService<GracefulShutdown>();
        app.Use((context, next) =>
        {
            if (drain.HasBegun && HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                context.Response.Headers.Connection = "close";
            }

            return next(context);
        });
    }

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        sockets.Value.CreateBoundListenSocket = at => socket = SocketTransportOptions.CreateDefaultBoundListenSocket(at);
        var listener = new Counting(await _transport.BindAsync(endpoint, cancellationToken), this);
        if (socket is not null)
        {
            _listening.Add((socket, listener));
        }

        return listener;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        HasBegun = true;
        if (options.Shutdown.DrainSeconds == 0)
        {
            return;
        }

        var half = TimeSpan.FromSeconds(options.Shutdown.DrainSeconds);
        await Task.Delay(half, clock, cancellationToken);
        foreach (var (socket, listener) in _listening)
        {
            // Whoever has connected is let in first: the end of the socket would reset them, request and all.
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                await Task.Delay(1, cancellationToken);
            }

            await listener.UnbindAsync(cancellationToken);
        }

        Closed();
        await Task.WhenAny(_isEmpty.Task, Task.Delay(half, clock, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HasBegun ? HealthCheckResult.Unhealthy("it is about to end") : HealthCheckResult.Healthy());

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Closed()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _isEmpty.TrySetResult();
        }
    }

    private sealed class Counting(IConnectionListener listener, GracefulShutdown drain) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var connection = await listener.AcceptAsync(cancellationToken);
            if (connection is not null)
            {
                Interlocked.Increment(ref drain._open);
                connection.ConnectionClosed.Register(drain.Closed);
            }

            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
