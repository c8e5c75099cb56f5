using System.Text.Json.Nodes;
using Insta485.Web.Configuration;
using Insta485.Web.Http;
using Insta485.Web.Stores.Search;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using static Insta485.Web.Api.Documentation.EndpointDocumentation;

namespace Insta485.Web.Api.Documentation;

/// <summary>Adds to the OpenAPI document what the framework can't read from the endpoints.</summary>
public static class ApiDocument
{
    /// <summary>The document's name and the API's version.</summary>
    public const string Name = "v1";

    private const string Description = """
        Every address except this document's ends in a slash. Send a token with every request (make one on the site, under Edit profile),
        or HTTP Basic credentials, or the session cookie of a browser. A token that may only read gets 403 for everything but GET. Missing
        or wrong credentials return 403 without a challenge. Every error has the body {"message", "status_code"}; the header
        Insta485-Reason gives the reason. A write with the header Idempotency-Key, sent again within a day, repeats the first answer; with
        another body it returns 422, and while the first one runs 409. Every GET but the stream also supports HEAD.
        """;

    private static readonly string[] Schemes = ["token", "basic", "cookie"];

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["postid"] = "3",
        ["commentid"] = "1",
        ["likeid"] = "6",
        ["username"] = "jflinn",
        ["q"] = "jason",
        ["tag"] = "crossword",
    };

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true
            && endpoint.HttpMethod != "HEAD";
        // PostJson is documented as Post.
        options.CreateSchemaReferenceId = type => type.Type == typeof(IFormFileCollection) ? null
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Json", "", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, context, _) =>
        {
            Complete(document, context.ApplicationServices.GetRequiredService<SiteOptions>());
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
            // Responses have every property and no other (specification 5.2).
            if (context.JsonTypeInfo.Type.Namespace == typeof(PostJson).Namespace && schema.Properties is { } properties)
            {
                schema.Required = properties.Keys.ToHashSet(StringComparer.Ordinal);
                schema.AdditionalPropertiesAllowed = context.JsonTypeInfo.Type == typeof(NewCommentJson);
            }

            return Task.CompletedTask;
        });
    }

    private static string LimitsOf(SiteOptions options)
    {
        var (limits, uploads) = (options.Limits, options.Uploads);
        string Of(Limit limit, string what) => $"{limit.Times} {what} in {Links.Count(limit.Minutes, "minute")}";
        return $" Limits of an account: {Of(limits.UploadsPerAccount, "photos")}, {Of(limits.MegapixelsPerAccount, "megapixels")}, "
            + $"{Of(limits.CommentsPerAccount, "comments")}, {Of(limits.LikesPerAccount, "likes")}, "
            + $"{Of(limits.FollowsPerAccount, "follows")}, {Of(limits.SearchesPerAccount, "searches")}; beyond them the answer is 429. "
            + $"A photo has at most {uploads.MaxBytes / 1048576.0:0.##} MB and {uploads.MaxMegapixels} megapixels.";
    }

    private static void Complete(OpenApiDocument document, SiteOptions options)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Insta485",
            Version = Name,
            Description = Description.ReplaceLineEndings(" ") + LimitsOf(options),
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "i485_ and 43 characters",
                Description = "A token that the account made at /accounts/tokens/.",
            },
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
                Description = "The session cookie of a browser. Over https its name is __Host-login.",
            },
        };
        document.Components.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
        {
            [ApiReason.Header] =
                Header("The reason, with the field's name first if it is about one: \"text: The comment is missing.\""),
        };
        // The generator drops the final slash. Without it the server would redirect every request.
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

            SetBounds(parameter);
        }

        if (operation.RequestBody?.Content?.Values.SingleOrDefault()?.Schema is OpenApiSchema { Properties: { } fields } form)
        {
            form.Required = fields.Keys.ToHashSet(StringComparer.Ordinal);
        }

        var responses = new OpenApiResponses();
        foreach (var (status, response) in (operation.Responses ?? []).OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            responses[status] = response;
            if (status[0] is '4' or '5')
            {
                Add(response, ApiReason.Header, new OpenApiHeaderReference(ApiReason.Header, document));
                SetExample(response, new JsonObject
                {
                    ["message"] = ReasonPhrases.GetReasonPhrase(int.Parse(status)),
                    ["status_code"] = int.Parse(status),
                });
            }

            switch (status)
            {
                case "201": Add(response, "Location", Header("The address of the new object.")); break;
                case "429" or "503": Add(response, "Retry-After", Header("Seconds to wait before the next attempt.")); break;
            }
        }

        operation.Responses = responses;
    }

    private static void SetBounds(OpenApiParameter parameter)
    {
        if (parameter is not { Schema: OpenApiSchema schema, Name: { } name })
        {
            return;
        }

        if (name == "size")
        {
            (schema.Minimum, schema.Default) = ("1", Paging.DefaultSize);
        }
        else if (name is "q")
        {
            schema.MaxLength = SearchText.MaxLength;
        }
        else if (parameter.In == ParameterLocation.Path && schema.Type == JsonSchemaType.Integer)
        {
            schema.Minimum = "1";
        }
    }
}
