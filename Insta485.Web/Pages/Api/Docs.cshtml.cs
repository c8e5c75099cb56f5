using Insta485.Web.Api;
using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Insta485.Web.Pages.Api;

/// <summary>A name and what there is to say of it.</summary>
public sealed record ParameterDoc(string Name, string? Kind, string? Words);

/// <summary>A route: what it wants, what it answers, and a call one can paste.</summary>
public sealed record OperationDoc(
    string Name, string Address, string? Summary, string? Words, IReadOnlyList<ParameterDoc> Parameters,
        IReadOnlyList<ParameterDoc> Answers, string Curl);

/// <summary>What a JSON object holds.</summary>
public sealed record SchemaDoc(string Name, string? Words, IReadOnlyList<ParameterDoc> Properties);

/// <summary>The API's OpenAPI document as a page to read, for anybody.</summary>
public sealed class DocsModel([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents, CurrentUser me) : PageModel
{
    private static readonly IDictionary<string, IOpenApiSchema> None = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);

    /// <summary>What holds for every route.</summary>
    public string Words { get; private set; } = "";

    /// <summary>Every route.</summary>
    public IReadOnlyList<OperationDoc> Routes { get; private set; } = [];

    /// <summary>Every JSON object.</summary>
    public IReadOnlyList<SchemaDoc> Shapes { get; private set; } = [];

    /// <summary>Draws the document.</summary>
    public async Task OnGetAsync()
    {
        await me.IsSignedInAsync();
        var document = await documents.GetOpenApiDocumentAsync(HttpContext.RequestAborted);
        Words = document.Info.Description ?? "";
        Routes =
        [
            .. document.Paths
                .SelectMany(path =>
                (path.Value.Operations ?? []).Select(operation => Describe(path.Key, operation.Key.Method, operation.Value))),
        ];
        Shapes =
        [
            .. (document.Components?.Schemas ?? None)
                .Where(shape => shape.Value.Properties is { Count: > 0 })
                .Select(shape => new SchemaDoc(shape.Key, shape.Value.Description, [.. PropertiesOf(shape.Value)])),
        ];
    }

    private OperationDoc Describe(string path, string verb, OpenApiOperation operation)
    {
        var parameters = operation.Parameters ?? [];
        var body = operation.RequestBody?.Content?.FirstOrDefault();
        var address = path;
        foreach (var parameter in parameters.Where(parameter => parameter is { Example: not null, Name: not null }))
        {
            var (name, example) = (parameter.Name ?? "", parameter.Example?.ToString() ?? "");
            address = parameter.In == ParameterLocation.Path
                ? address.Replace($"{{{name}}}", example, StringComparison.Ordinal)
                : QueryHelpers.AddQueryString(address, name, example);
        }

        var sent = body?.Value.Example is { } json
            ? $" -H 'Content-Type: {body?.Key}' -d '{json.ToJsonString()}'"
            : body is not null ? " -F file=@fox.jpg" : "";
        var who = operation.Security is { Count: > 0 } ? " -u awdeorio:chickens" : "";
        // curl's own verb is GET, or POST with a body.
        var method = verb == "GET" || (verb == "POST" && body is not null) ? "" : $" -X {verb}";
        var query = address.Contains('?', StringComparison.Ordinal) ? "'" : "";
        return new OperationDoc(
            $"{verb} {path}", $"{Request.Path}#{Anchor(verb, path)}", operation.Summary, operation.Description,
            [
                .. parameters.Select(parameter => new ParameterDoc(parameter.Name ?? "", Kind(parameter.Schema), parameter.Description)),
                .. PropertiesOf(body?.Value.Schema),
            ],
            [
                .. (operation.Responses ?? []).Select(answer => new ParameterDoc(
                    answer.Key, Kind(answer.Value.Content?.Values.FirstOrDefault()?.Schema), answer.Value.Description)),
            ],
            $"curl{method}{who}{sent} {query}{Request.Scheme}://{Request.Host}{address}{query}");
    }

    private static IEnumerable<ParameterDoc> PropertiesOf(IOpenApiSchema? schema) =>
        (schema?.Properties ?? None).Select(property => new ParameterDoc(property.Key, Kind(property.Value), property.Value.Description));

    private static string Anchor(string verb, string path) =>
        string.Concat($"{verb.ToLowerInvariant()}{path.TrimEnd('/')}".Where(letter => letter is not ('{' or '}'))
        .Select(letter => letter == '/' ? '-' : letter));

    // In words: "integer", "string or null", "list of Comment", "Likes".
    private static string? Kind(IOpenApiSchema? schema) => schema switch
    {
        null => null,
        OpenApiSchemaReference reference => reference.Reference.Id,
        { Type: JsonSchemaType.Array } => $"list of {Kind(schema.Items)}",
        { Format: "binary" } => "file",
        { Default: { } otherwise } => $"{Type(schema.Type)}, {otherwise} if not given",
        _ => Type(schema.Type),
    };

    private static string Type(JsonSchemaType? type) =>
        string.Join(" or ", (type ?? JsonSchemaType.Object).ToString().ToLowerInvariant().Split(", ").OrderBy(name => name == "null"));
}
