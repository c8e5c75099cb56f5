using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Insta485.Web.Hosting;

/// <summary>
/// Traces and metrics of ASP.NET Core and Npgsql by OTLP, as OpenTelemetry's own environment variables say
/// (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME and the others of its specification). Without an endpoint nothing is measured or sent.
/// </summary>
public sealed class Telemetry : IHostedService, IDisposable
{
    private readonly List<IDisposable> _providers = [];

    /// <summary>Adds it where an endpoint is set.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (Has(configuration, "TRACES") || Has(configuration, "METRICS"))
        {
            services.AddHostedService(_ => new Telemetry(configuration));
        }
    }

    private Telemetry(IConfiguration configuration)
    {
        var resource = ResourceBuilder.CreateDefault();
        if (configuration["OTEL_SERVICE_NAME"] is null)
        {
            resource = resource.AddService("insta485").AddEnvironmentVariableDetector();
        }

        if (Has(configuration, "TRACES"))
        {
            _providers.Add(Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource).AddSource("Microsoft.AspNetCore", "Npgsql").AddOtlpExporter().Build());
        }

        if (Has(configuration, "METRICS"))
        {
            _providers.Add(Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql").AddOtlpExporter().Build());
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was measured last is sent before the end.</summary>
    public void Dispose() => _providers.ForEach(provider => provider.Dispose());

    private static bool Has(IConfiguration configuration, string signal) =>
        configuration[$"OTEL_{signal}_EXPORTER"] != "none"
        && (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
        || !string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));
}
