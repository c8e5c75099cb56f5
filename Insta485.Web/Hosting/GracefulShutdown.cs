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
/// Stops the site without losing a request. After SIGTERM the site reports that it is not ready and keeps serving for
/// <c>Shutdown:DrainSeconds</c>, closing each connection with its next answer. Then it accepts no connections and waits as long again
/// for the open ones. Running requests then have 30 seconds. With 0 seconds (the default) only this last step happens.
/// </summary>
internal sealed class GracefulShutdown(
    IOptions<SocketTransportOptions> sockets, ILoggerFactory logs, ShutdownOptions options, TimeProvider clock)
    : IConnectionListenerFactory, IHostedLifecycleService, IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly SocketTransportFactory _transport = new(sockets, logs);
    private readonly List<(Socket Socket, IConnectionListener Listener)> _listening = [];
    private readonly List<Action> _first = [];
    private readonly TaskCompletionSource _isEmpty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The listener counts as one.
    private int _open = 1;

    /// <summary>The site has received SIGTERM.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Does something as soon as it has.</summary>
    public void WhenBegun(Action action) => _first.Add(action);

    /// <summary>Registers the services.</summary>
    public static void Add(IServiceCollection services, ShutdownOptions options)
    {
        services.AddSingleton(options).TryAddSingleton<GracefulShutdown>();
        services.AddSingleton<IConnectionListenerFactory>(site => site.GetRequiredService<GracefulShutdown>())
            .AddHostedService(site => site.GetRequiredService<GracefulShutdown>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout + TimeSpan.FromSeconds(2 * options.DrainSeconds));
    }

    /// <summary>Closes each connection with its next answer after SIGTERM.</summary>
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
        _first.ForEach(action => action());
        if (options.DrainSeconds == 0)
        {
            return;
        }

        var half = TimeSpan.FromSeconds(options.DrainSeconds);
        await Task.Delay(half, clock, cancellationToken);
        foreach (var (socket, listener) in _listening)
        {
            await ListeningSocket.RunEmptyAsync(socket, cancellationToken);
            await listener.UnbindAsync(cancellationToken);
        }

        Closed();
        await Task.WhenAny(_isEmpty.Task, Task.Delay(half, clock, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HasBegun ? HealthCheckResult.Unhealthy("it is shutting down") : HealthCheckResult.Healthy());

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
