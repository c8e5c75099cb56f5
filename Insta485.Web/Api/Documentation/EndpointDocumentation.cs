using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Insta485.Web.Api.Documentation;

/// <summary>What an endpoint says about itself in the OpenAPI document.</summary>
internal static class EndpointDocumentation
{
    /// <summary>Documents the parameters of a list with pages, and its header Link.</summary>
    public static RouteHandlerBuilder WithPaging(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters = [.. Paging.Parameters];
        Add(operation.Responses?["200"], "Link",
            Header("If this page is full: the next page, from the last post's id on, with rel=\"next\" (RFC 8288)."));
        return Task.CompletedTask;
    });

    /// <summary>Documents an example of a JSON body.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string json) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        if (operation.RequestBody?.Content?.Values.SingleOrDefault() is OpenApiMediaType body)
        {
            body.Example = JsonNode.Parse(json);
        }

        return Task.CompletedTask;
    });

    /// <summary>Documents an example of an answer.</summary>
    public static RouteHandlerBuilder WithAnswer(this RouteHandlerBuilder route, int status, string json) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        SetExample(operation.Responses?[$"{status}"], JsonNode.Parse(json));
        return Task.CompletedTask;
    });

    /// <summary>Sets the example of an answer.</summary>
    internal static void SetExample(IOpenApiResponse? response, JsonNode? example)
    {
        if (response?.Content?.Values.SingleOrDefault() is OpenApiMediaType body)
        {
            body.Example = example;
        }
    }

    /// <summary>A header of text.</summary>
    internal static OpenApiHeader Header(string description) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>Adds a header to an answer.</summary>
    internal static void Add(IOpenApiResponse? response, string name, IOpenApiHeader header)
    {
        if (response is OpenApiResponse own)
        {
            own.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            own.Headers[name] = header;
        }
    }
}
