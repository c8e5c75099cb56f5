using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Insta485.Web.Api;

/// <summary>What the endpoints do not say about themselves in the OpenAPI document.</summary>
public static class ApiDocument
{
    /// <summary>The document's name, and the API's version.</summary>
    public const string Name = "v1";

    private const string Words = """
        Every address but this document's ends in a slash. Credentials are HTTP Basic's, with every request, or the cookie of a browser that logged in;
        without good ones the answer is 403 and no challenge. Every error is {"message", "status_code"} and nothing else; what a rule
        has to say is in the header Insta485-Reason. HEAD is answered wherever GET is, but for this document.
        """;

    private const string Reason = "Insta485-Reason";

    private static readonly string[] Schemes = ["basic", "cookie"];

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["postid"] = "3",
        ["commentid"] = "1",
        ["likeid"] = "6",
        ["username"] = "jflinn",
    };

    /// <summary>Sets up the document.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true
            && endpoint.HttpMethod != "HEAD";
        // PostJson is the shape of a Post.
        options.CreateSchemaReferenceId = type => type.Type == typeof(IFormFile) ? "Picture"
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Json", "", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            Complete(operation, isOpen: metadata.OfType<IAllowAnonymous>().Any(), context.Document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // What is answered is answered whole, and nothing besides.
            if (context.JsonTypeInfo.Type.Namespace == typeof(ApiDocument).Namespace && schema.Properties is { } properties)
            {
                schema.Required = properties.Keys.ToHashSet(StringComparer.Ordinal);
                schema.AdditionalPropertiesAllowed = context.JsonTypeInfo.Type == typeof(NewCommentJson);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>A list that has pages: its parameters, and its second way to the next one.</summary>
    internal static RouteHandlerBuilder WithPaging(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters = [.. Paging.Parameters];
        Add(operation.Responses?["200"], "Link", Header("The next page by its key, where this one is full, with rel=\"next\" (RFC 8288)."));
        return Task.CompletedTask;
    });

    /// <summary>A JSON body that could be sent.</summary>
    internal static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string json) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        if (operation.RequestBody?.Content?.Values.SingleOrDefault() is OpenApiMediaType body)
        {
            body.Example = JsonNode.Parse(json);
        }

        return Task.CompletedTask;
    });

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Insta485", Version = Name, Description = Words.ReplaceLineEndings(" ") };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["basic"] =
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "basic",
                    Description = "User name and password, in UTF-8."
                },
            ["cookie"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "login",
                Description = "The session of a browser that logged in; __Host-login over https.",
            },
        };
        document.Components.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
        {
            [Reason] =
                Header("The rule's own words, with the field they are about, where there are some: \"text: The comment is missing.\""),
        };
        // The generator drops the final slash; without it a client would be redirected with every request.
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths)
        {
            paths[path + "/"] = item;
        }

        document.Paths = paths;
    }

    private static void Complete(OpenApiOperation operation, bool isOpen, OpenApiDocument? document)
    {
        operation.Security = isOpen ? [] : [.. Schemes.Select(scheme => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(scheme, document)] = [],
        })];
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (Examples.TryGetValue(parameter.Name ?? "", out var example))
            {
                parameter.Example = parameter.Schema is { Type: JsonSchemaType.Integer } ? int.Parse(example) : example;
            }
        }

        if (operation.RequestBody?.Content?.Values.SingleOrDefault()?.Schema is OpenApiSchema { Properties: { } fields } form)
        {
            form.Required = fields.Keys.ToHashSet(StringComparer.Ordinal);
        }

        var answers = new OpenApiResponses();
        foreach (var (status, answer) in (operation.Responses ?? []).OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            answers[status] = answer;
            if (status[0] is '4' or '5')
            {
                Add(answer, Reason, new OpenApiHeaderReference(Reason, document));
            }

            switch (status)
            {
                case "201": Add(answer, "Location", Header("What was made.")); break;
                case "429" or "503": Add(answer, "Retry-After", Header("Seconds after which it may be tried again.")); break;
            }
        }

        operation.Responses = answers;
    }

    private static OpenApiHeader Header(string description) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static void Add(IOpenApiResponse? answer, string name, IOpenApiHeader header)
    {
        if (answer is OpenApiResponse response)
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            response.Headers[name] = header;
        }
    }
}
