using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Insta485.Web.Hosting;

/// <summary>
/// Traces and metrics of ASP.NET Core and Npgsql by OTLP, set up by OpenTelemetry's own environment variables
/// (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME and others). Without an endpoint nothing is measured or sent.
/// </summary>
internal static class Telemetry
{
    /// <summary>Adds the signals that have an endpoint.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        var (traces, metrics) = (HasEndpoint(configuration, "TRACES"), HasEndpoint(configuration, "METRICS"));
        if (!traces && !metrics)
        {
            return;
        }

        var telemetry = services.AddOpenTelemetry();
        if (configuration["OTEL_SERVICE_NAME"] is null)
        {
            telemetry.ConfigureResource(resource => resource.AddService("insta485").AddEnvironmentVariableDetector());
        }

        if (traces)
        {
            telemetry.WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddNpgsql().AddOtlpExporter());
        }

        if (metrics)
        {
            telemetry.WithMetrics(meters => meters.AddAspNetCoreInstrumentation().AddNpgsqlInstrumentation().AddOtlpExporter());
        }
    }

    private static bool HasEndpoint(IConfiguration configuration, string signal) =>
        configuration[$"OTEL_{signal}_EXPORTER"] != "none"
        && (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
        || !string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));
}
