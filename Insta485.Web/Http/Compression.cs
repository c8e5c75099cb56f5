using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Insta485.Web.Http;

/// <summary>
/// Compresses pages and API answers, unless another site caused the request. An attacker who makes a browser send many requests with
/// chosen text, and watches the length of the answers, could otherwise guess their content (BREACH). Styles and scripts are
/// compressed when the site is built.
/// </summary>
internal static class Compression
{
    public static void Add(IServiceCollection services)
    {
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    /// <summary>
    /// Runs inside <see cref="ResponseBuffering"/>, which sets the length of the answer, and inside the middleware of read replicas, which
    /// may run a request again.
    /// </summary>
    public static void UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(context => ResponseBuffering.AppliesTo(context) && SameOrigin.IsOurs(context.Request),
            whole => whole.UseResponseCompression());
}
