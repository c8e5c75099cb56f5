using System.Text.Json;
using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Api.Documentation;
using Json.Schema;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Insta485.Tests.Api;

/// <summary>The OpenAPI document describes what the routes do.</summary>
public sealed partial class ApiDocumentTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task EveryAnswerIsAsTheDocumentSays()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into comments (commentid, owner, postid, text) select n, 'jag', 2, 'x' from generate_series(10001, 15000) n;
            insert into users (username, fullname, email, filename, password)
            values ('shy', 'Shy', 's@example.com', 'x.jpg', 'none'), ('shyer', 'Shyer', 's@example.com', 'x.jpg', 'none');
            insert into account_settings (username, is_private) values ('shy', true), ('awdeorio', true);
            insert into follow_requests (follower, followee) values ('shy', 'awdeorio'), ('shyer', 'awdeorio');
            """);
        var caller = site.Basic("awdeorio");
        var document = (await caller.GetAsync("/api/v1/openapi.json")).Json();
        foreach (var (operation, path, json, status) in Calls)
        {
            var verb = operation.Split(' ')[0];
            var isUpload = operation == "POST /api/v1/posts/" && json is null;
            var content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            var answer = isUpload ? await caller.UploadAsync() : await caller.SendAsync(verb, path, content);
            Assert.True(status == answer.Status, $"{verb} {path}: {answer.Status} {answer.Body}");
            AssertDocumented(document, operation, answer);
            if (IsClosed(document, operation))
            {
                AssertDocumented(document, operation, await site.AnonymousApi().SendAsync(verb, path));
            }
        }

        Assert.Equal(OperationsOf(document).Order(), Calls.Select(call => call.Operation).Distinct().Order());
    }

    [Fact]
    public async Task ThatFailsOnAMissingAndOnAnExtraPropertyAndOnAnotherType()
    {
        var caller = site.Basic("awdeorio");
        var document = (await caller.GetAsync("/api/v1/openapi.json")).Json();
        var schema = JsonNode.Parse("""{"$ref": "#/components/schemas/Post"}""")!;
        var post = (await caller.GetAsync("/api/v1/posts/3/")).Json();
        Assert.Empty(ProblemsOf(document, schema, post));
        Action<JsonNode>[] breaks =
        [
            json => json.AsObject().Remove("created"), json => json["extra"] = 1, json => json["postid"] = "3",
            json => json["likes"]!.AsObject().Remove("url"), json => json["comments"]![0]!["extra"] = 1, json => json["owner"] = null,
        ];
        Assert.All(breaks, change =>
        {
            var broken = post.DeepClone();
            change(broken);
            Assert.NotEmpty(ProblemsOf(document, schema, broken));
        });
    }

    [Fact]
    public async Task EveryRouteIsInTheDocumentAndNoOther()
    {
        var document = (await site.Basic("awdeorio").GetAsync("/api/v1/openapi.json")).Json();
        var routes = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api/") == true
            && !endpoint.RoutePattern.RawText.EndsWith(".json"))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(verb => verb != "HEAD")
                .Select(verb => $"{verb} {endpoint.RoutePattern.RawText!.Replace(":id}", "}")}"));
        Assert.Equal(routes.Order(), OperationsOf(document).Order());
    }

    [Fact]
    public async Task TheDocumentIsOpenApi31AndSaysWhatItWants()
    {
        var answer = await new ApiClient(await site.As("jag")).GetAsync("/api/v1/openapi.json");
        var document = answer.Json();
        Assert.StartsWith("3.1.", answer.Text("openapi"));
        Assert.Equal(["basic", "cookie", "token"],
            document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).Order());
        foreach (var operation in OperationsOf(document))
        {
            var described = OperationOf(document, operation);
            Assert.True(described["summary"]?.GetValue<string>() is { Length: > 5 }, operation);
            Assert.All(described["parameters"]?.AsArray() ?? [], parameter => Assert.NotNull(parameter!["description"]));
            Assert.Equal(operation is "GET /api/" or "GET /api/v1/", !IsClosed(document, operation));
            Assert.All(
                described["responses"]!.AsObject().Where(response => response.Key[0] is '4' or '5'),
                response =>
                    Assert.Equal("#/components/schemas/Error",
                        response.Value!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>()));
        }

        // It contains no data.
        Assert.Equal(200, (await site.AnonymousApi().GetAsync("/api/v1/openapi.json")).Status);
    }

    [Fact]
    public async Task EveryOperationHasAnIdAndExamplesThatAreAsItSays()
    {
        var document = (await site.AnonymousApi().GetAsync("/api/v1/openapi.json")).Json();
        var operations = OperationsOf(document).Select(operation => (Name: operation, Of: OperationOf(document, operation))).ToList();
        Assert.Equal(operations.Count, operations.Select(one => one.Of["operationId"]!.GetValue<string>()).Distinct().Count());
        foreach (var (name, operation) in operations)
        {
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                foreach (var (_, content) in response!["content"]?.AsObject() ?? [])
                {
                    Assert.True(content!["example"] is not null, $"{name} {status} has no example.");
                    Assert.Empty(ProblemsOf(document, content["schema"]!, content["example"]!));
                }
            }
        }

        var size = OperationOf(document, "GET /api/v1/users/{username}/followers/")["parameters"]!.AsArray()
            .Single(parameter => parameter!["name"]!.GetValue<string>() == "size")!["schema"]!;
        Assert.Equal((1, 10), (size["minimum"]!.GetValue<int>(), size["default"]!.GetValue<int>()));
        Assert.Contains("600 likes in 60 minutes", document["info"]!["description"]!.GetValue<string>());
    }

    [Fact]
    public async Task ItIsMadeOnceAndSaysNothingOfTheRequest()
    {
        var made = 0;
        site.Services.GetRequiredService<IOptionsMonitor<OpenApiOptions>>().Get(ApiDocument.Name).AddDocumentTransformer((_, _, _) =>
        {
            Interlocked.Increment(ref made);
            return Task.CompletedTask;
        });
        var hosts = new[] { "one.example", "two.example:8443", "three.example" };
        var visitor = await site.As("awdeorio");
        var documents = await Task.WhenAll(hosts.Select(host => OfHostAsync(visitor, "/api/v1/openapi.json", host)));
        Assert.Single(documents.Select(document => document.Body).Distinct());
        Assert.Equal("/", documents[0].Json()["servers"]![0]!["url"]!.GetValue<string>());
        // The page does: its examples can be pasted.
        Assert.All(await Task.WhenAll(hosts.Select(host => OfHostAsync(visitor, "/api/docs/", host))), (page, n) =>
        {
            Assert.Contains($"http://{hosts[n]}/api/v1/posts/", page.Text);
            Assert.DoesNotContain(hosts[(n + 1) % 3], page.Text);
        });
        // None at all if another test of this site was first.
        Assert.InRange(made, 0, 1);
    }

    private static Task<Answer> OfHostAsync(Visitor visitor, string path, string host) =>
        visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } });

    private static void AssertDocumented(JsonNode document, string operation, Answer answer)
    {
        var responses = OperationOf(document, operation)["responses"]!.AsObject();
        var response = responses[answer.Status.ToString()];
        Assert.True(response is not null,
            $"{operation} answered {answer.Status}; the document knows {string.Join(", ", responses.Select(known => known.Key))}.");
        if (response["content"] is not JsonObject content)
        {
            Assert.Equal("", answer.Body);
            return;
        }

        var schema = content[answer.ContentHeaders.ContentType!.MediaType!]!["schema"]!;
        Assert.Empty(ProblemsOf(document, schema, answer.Json()));
        foreach (var (header, _) in response["headers"]?.AsObject() ?? [])
        {
            Assert.True(header is "Insta485-Reason" || answer.Headers.Contains(header), $"{operation} {answer.Status} has no {header}.");
        }
    }

    private static List<string> ProblemsOf(JsonNode document, JsonNode schema, JsonNode value)
    {
        // A schema that stands alone: what it refers to comes with it, under the name JSON Schema has for that.
        var whole = schema.DeepClone();
        whole["$defs"] = document["components"]!["schemas"]!.DeepClone();
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/");
        // A registry of its own: the global one takes a schema only once.
        var results = JsonSchema.FromText(text, new BuildOptions { SchemaRegistry = new() })
            .Evaluate(JsonSerializer.SerializeToElement(value), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid
            ? []
            : [.. (results.Details ?? []).Append(results).SelectMany(result => result.Errors ?? [], (result, error) =>
                $"{result.InstanceLocation} {error.Key}: {error.Value}")];
    }

    private static IEnumerable<string> OperationsOf(JsonNode document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

    private static JsonNode OperationOf(JsonNode document, string operation) =>
        document["paths"]![operation.Split(' ')[1]]![operation.Split(' ')[0].ToLowerInvariant()]!;

    private static bool IsClosed(JsonNode document, string operation) => OperationOf(document, operation)["security"]!.AsArray().Count > 0;
}
