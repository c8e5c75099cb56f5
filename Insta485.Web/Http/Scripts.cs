using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Insta485.Web.Http;

/// <summary>
/// Which file each module of <c>wwwroot/js</c> is: modules import each other by plain names, browsers get the fingerprinted files,
/// which they keep for good. The map stands in every page, and the content security policy knows it by its hash.
/// </summary>
public sealed class Scripts(EndpointDataSource endpoints)
{
    private readonly Lazy<ImportMapDefinition> _map = new(() => MapOf(endpoints));

    /// <summary>From plain to fingerprinted paths.</summary>
    public ImportMapDefinition Map => _map.Value;

    /// <summary>The map's text as a source of the policy's <c>script-src</c> (CSP 3, 2.3.1).</summary>
    public string Source => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Map.ToString())))}'";

    // A page's endpoint knows all static files (WithStaticAssets); a fingerprinted one has the plain name as its label.
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
