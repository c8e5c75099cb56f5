using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Insta485.Web.Http;

/// <summary>
/// The import map of <c>wwwroot/js</c>: modules import each other by plain names, browsers load fingerprinted files, which they cache
/// for good. Every page contains the map, and the content security policy allows it by its hash.
/// </summary>
internal sealed class Scripts(EndpointDataSource endpoints)
{
    private readonly Lazy<ImportMapDefinition> _map = new(() => MapOf(endpoints));

    /// <summary>From plain to fingerprinted paths.</summary>
    public ImportMapDefinition Map => _map.Value;

    /// <summary>The hash of the map as a source of <c>script-src</c> (CSP 3, 2.3.1).</summary>
    public string Source => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Map.ToString())))}'";

    // A page's endpoint lists all static files (WithStaticAssets); the label of a fingerprinted file is its plain name.
    private static ImportMapDefinition MapOf(EndpointDataSource endpoints)
    {
        var files =
            endpoints.Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<ResourceAssetCollection>()).OfType<ResourceAssetCollection>().First();
        var modules = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Properties?.FirstOrDefault(property => property.Name == "label")?.Value is { } label
                && label.EndsWith(".js", StringComparison.Ordinal))
            {
                modules["/" + label] = "/" + file.Url;
            }
        }

        return new ImportMapDefinition(modules, null, null);
    }
}
