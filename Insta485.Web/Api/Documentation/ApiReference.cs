using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insta485.Web.Api.Documentation;

/// <summary>The OpenAPI document. The first request generates it, and the process keeps it: it depends on no request.</summary>
public sealed class ApiReference
{
    private readonly Lazy<Task<OpenApiDocument>> _document;
    private readonly Lazy<Task<byte[]>> _json;

    public ApiReference([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
    {
        _document = new(() => provider.GetOpenApiDocumentAsync(CancellationToken.None));
        _json = new(async () =>
            Encoding.UTF8.GetBytes(await (await _document.Value).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)));
    }

    /// <summary>The document; callers only read it.</summary>
    public Task<OpenApiDocument> DocumentAsync() => _document.Value;

    /// <summary>The document as JSON.</summary>
    public Task<byte[]> JsonAsync() => _json.Value;
}
