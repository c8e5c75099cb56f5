using System.Text.Encodings.Web;
using System.Text.Json;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Insta485.Web.Pages.Api;

/// <summary>A parameter, property or response.</summary>
public sealed record ParameterDoc(string Name, string? Type, string? Description);

/// <summary>An operation with its parameters and responses, a curl command to paste, and an example of the answer.</summary>
/// <param name="Url">Of its part of the page.</param>
/// <param name="Answer">The status, and the JSON if there is any.</param>
public sealed record OperationDoc(
    string Verb, string Path, string Tag, string Url, string? Summary, string? Description, IReadOnlyList<ParameterDoc> Parameters,
    IReadOnlyList<ParameterDoc> Responses, string Curl, (string Status, string? Json) Answer);

/// <summary>A JSON object and its properties.</summary>
public sealed record SchemaDoc(string Name, string? Description, IReadOnlyList<ParameterDoc> Properties);

/// <summary>The API's OpenAPI document as a page, open to everyone.</summary>
public sealed class DocsModel(ApiReference reference, CurrentUser me) : PageModel
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly IDictionary<string, IOpenApiSchema> None = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);

    public string Description { get; private set; } = "";

    public IReadOnlyList<OperationDoc> Operations { get; private set; } = [];

    public IReadOnlyList<SchemaDoc> Schemas { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await me.IsSignedInAsync();
        var document = await reference.DocumentAsync();
        Description = document.Info.Description ?? "";
        Operations =
        [
            .. document.Paths.SelectMany(path =>
                (path.Value.Operations ?? []).Select(operation => Describe(path.Key, operation.Key.Method, operation.Value))),
        ];
        Schemas =
        [
            .. (document.Components?.Schemas ?? None)
                .Where(schema => schema.Value.Properties is { Count: > 0 })
                .Select(schema => new SchemaDoc(schema.Key, schema.Value.Description, [.. PropertiesOf(schema.Value)])),
        ];
    }

    private OperationDoc Describe(string path, string verb, OpenApiOperation operation)
    {
        var parameters = operation.Parameters ?? [];
        var body = operation.RequestBody?.Content?.FirstOrDefault();
        var url = path;
        foreach (var parameter in parameters.Where(parameter => parameter is { Example: not null, Name: not null }))
        {
            var (name, example) = (parameter.Name ?? "", parameter.Example?.ToString() ?? "");
            url = parameter.In == ParameterLocation.Path
                ? url.Replace($"{{{name}}}", example, StringComparison.Ordinal)
                : QueryHelpers.AddQueryString(url, name, example);
        }

        var data = body?.Value.Example is { } json
            ? $" -H 'Content-Type: {body?.Key}' -d '{json.ToJsonString()}'"
            : body is not null ? " -F file=@fox.jpg" : "";
        var credentials = operation.Security is { Count: > 0 } ? " -H \"Authorization: Bearer $TOKEN\"" : "";
        // By default curl sends GET, or POST if there is a body.
        var method = verb == "GET" || (verb == "POST" && body is not null) ? "" : $" -X {verb}";
        var quote = url.Contains('?', StringComparison.Ordinal) ? "'" : "";
        var success = (operation.Responses ?? []).First(response => response.Key[0] == '2');
        var shown = success.Value.Content?.Values.FirstOrDefault()?.Example;
        // A stream of events is text.
        var answer = shown?.GetValueKind() == JsonValueKind.String ? shown.GetValue<string>() : shown?.ToJsonString(Indented);
        return new OperationDoc(
            verb, path, operation.Tags?.FirstOrDefault()?.Name ?? "", $"{Request.Path}#{Anchor(verb, path)}",
            operation.Summary, operation.Description,
            [
                .. parameters.Select(parameter => new ParameterDoc(parameter.Name ?? "", TypeOf(parameter.Schema), parameter.Description)),
                .. PropertiesOf(body?.Value.Schema),
            ],
            [
                .. (operation.Responses ?? []).Select(response => new ParameterDoc(
                    response.Key, TypeOf(response.Value.Content?.Values.FirstOrDefault()?.Schema), response.Value.Description)),
            ],
            $"curl{method}{credentials}{data} {quote}{Request.Scheme}://{Request.Host}{url}{quote}",
            (success.Key, answer));
    }

    private static IEnumerable<ParameterDoc> PropertiesOf(IOpenApiSchema? schema) =>
        (schema?.Properties ?? None).Select(property => new ParameterDoc(property.Key, TypeOf(property.Value), property.Value.Description));

    private static string Anchor(string verb, string path) =>
        string.Concat($"{verb.ToLowerInvariant()}{path.TrimEnd('/')}".Where(letter => letter is not ('{' or '}'))
        .Select(letter => letter == '/' ? '-' : letter));

    // "integer", "string or null", "list of Comment", "Likes".
    private static string? TypeOf(IOpenApiSchema? schema) => schema switch
    {
        null => null,
        OpenApiSchemaReference reference => reference.Reference.Id,
        { Type: JsonSchemaType.Array } => $"list of {TypeOf(schema.Items)}",
        { Format: "binary" } => "file",
        { Default: { } otherwise } => $"{Name(schema.Type)}, default {otherwise}",
        _ => Name(schema.Type),
    };

    private static string Name(JsonSchemaType? type) =>
        string.Join(" or ", (type ?? JsonSchemaType.Object).ToString().ToLowerInvariant().Split(", ").OrderBy(name => name == "null"));
}
