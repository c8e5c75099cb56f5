using System.IO.Compression;
using Insta485.Web.Auth;
using Microsoft.AspNetCore.ResponseCompression;

namespace Insta485.Web.Http;

/// <summary>
/// Pages and answers of the API are compressed on their way, but for those that another site led to: whoever can have a visitor's browser
/// ask again and again, with words of their choice in the address, and watches how long the answers are, could guess what else stands in
/// them (BREACH). Styles and scripts were compressed when the site was built; pictures are by nature.
/// </summary>
public static class Compression
{
    /// <summary>The two encodings that browsers know.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    /// <summary>
    /// Inside <see cref="ResponseBuffering"/>, which says the length of what leaves, and inside
    /// <see cref="ReadReplicaMiddleware"/>, which may have a page made once more.
    /// </summary>
    public static void UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(context => ResponseBuffering.AppliesTo(context) && SameOrigin.IsOurs(context.Request),
            whole => whole.UseResponseCompression());
}
