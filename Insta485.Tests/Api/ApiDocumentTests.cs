using System.Text.Json;
using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Api;
using Json.Schema;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Insta485.Tests.Api;

/// <summary>The OpenAPI document describes what the routes do.</summary>
public sealed class ApiDocumentTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    // Calls that cover every operation of the document.
    private static readonly (string Operation, string Path, string? Json, int Status)[] Calls =
    [
        ("GET /api/", "/api/", null, 200),
        ("GET /api/v1/", "/api/v1/", null, 200),
        ("GET /api/v1/posts/", "/api/v1/posts/?size=2", null, 200),
        ("GET /api/v1/posts/", "/api/v1/posts/?size=0", null, 400),
        ("GET /api/v1/posts/{postid}/", "/api/v1/posts/3/", null, 200),
        ("GET /api/v1/posts/{postid}/", "/api/v1/posts/4/", null, 200),
        ("GET /api/v1/posts/{postid}/", "/api/v1/posts/1000/", null, 404),
        ("POST /api/v1/posts/", "/api/v1/posts/", null, 201),
        ("POST /api/v1/posts/", "/api/v1/posts/", "{}", 415),
        ("POST /api/v1/likes/", "/api/v1/likes/?postid=4", null, 201),
        ("POST /api/v1/likes/", "/api/v1/likes/?postid=4", null, 200),
        ("POST /api/v1/likes/", "/api/v1/likes/?postid=1000", null, 404),
        ("POST /api/v1/likes/", "/api/v1/likes/", null, 400),
        ("DELETE /api/v1/likes/{likeid}/", "/api/v1/likes/7/", null, 204),
        ("DELETE /api/v1/likes/{likeid}/", "/api/v1/likes/2/", null, 403),
        ("DELETE /api/v1/likes/{likeid}/", "/api/v1/likes/1000/", null, 404),
        ("GET /api/v1/comments/", "/api/v1/comments/?postid=3", null, 200),
        ("GET /api/v1/comments/", "/api/v1/comments/?postid=3&size=2", null, 200),
        ("GET /api/v1/comments/", "/api/v1/comments/?postid=3&size=0", null, 400),
        ("GET /api/v1/comments/", "/api/v1/comments/?postid=1000", null, 404),
        ("POST /api/v1/comments/", "/api/v1/comments/?postid=2", """{"text": "full"}""", 409),
        ("POST /api/v1/comments/", "/api/v1/comments/?postid=3", """{"text": "documented"}""", 201),
        ("POST /api/v1/comments/", "/api/v1/comments/?postid=3", "{}", 400),
        ("POST /api/v1/comments/", "/api/v1/comments/?postid=1000", """{"text": "documented"}""", 404),
        ("DELETE /api/v1/comments/{commentid}/", "/api/v1/comments/8/", null, 204),
        ("DELETE /api/v1/comments/{commentid}/", "/api/v1/comments/2/", null, 403),
        ("DELETE /api/v1/comments/{commentid}/", "/api/v1/comments/1000/", null, 404),
        ("PUT /api/v1/comments/{commentid}/", "/api/v1/comments/1/", """{"text": "documented"}""", 200),
        ("PUT /api/v1/comments/{commentid}/", "/api/v1/comments/1/", "{}", 400),
        ("PUT /api/v1/comments/{commentid}/", "/api/v1/comments/2/", """{"text": "documented"}""", 403),
        ("DELETE /api/v1/posts/{postid}/comments/{commentid}/", "/api/v1/posts/3/comments/2/", null, 204),
        ("DELETE /api/v1/posts/{postid}/comments/{commentid}/", "/api/v1/posts/3/comments/1000/", null, 404),
        ("GET /api/v1/posts/{postid}/text/", "/api/v1/posts/3/text/", null, 200),
        ("GET /api/v1/posts/{postid}/text/", "/api/v1/posts/1000/text/", null, 404),
        ("PUT /api/v1/posts/{postid}/text/", "/api/v1/posts/3/text/", """{"caption": "documented"}""", 200),
        ("PUT /api/v1/posts/{postid}/text/", "/api/v1/posts/2/text/", "{}", 403),
        ("PUT /api/v1/posts/{postid}/text/", "/api/v1/posts/3/text/", """{"pictures": [{"place": 2}]}""", 400),
        ("GET /api/v1/posts/{postid}/history/", "/api/v1/posts/3/history/", null, 200),
        ("GET /api/v1/posts/{postid}/history/", "/api/v1/posts/1000/history/", null, 404),
        ("GET /api/v1/users/{username}/", "/api/v1/users/jflinn/", null, 200),
        ("GET /api/v1/users/{username}/", "/api/v1/users/nobody/", null, 404),
        ("GET /api/v1/me/", "/api/v1/me/", null, 200),
        ("GET /api/v1/users/{username}/posts/", "/api/v1/users/jflinn/posts/", null, 200),
        ("GET /api/v1/users/{username}/posts/", "/api/v1/users/jflinn/posts/?size=0", null, 400),
        ("GET /api/v1/users/{username}/posts/", "/api/v1/users/nobody/posts/", null, 404),
        ("GET /api/v1/users/{username}/followers/", "/api/v1/users/michjc/followers/?size=1", null, 200),
        ("GET /api/v1/users/{username}/followers/", "/api/v1/users/michjc/followers/?size=x", null, 400),
        ("GET /api/v1/users/{username}/followers/", "/api/v1/users/nobody/followers/", null, 404),
        ("GET /api/v1/users/{username}/following/", "/api/v1/users/jflinn/following/", null, 200),
        ("GET /api/v1/users/{username}/following/", "/api/v1/users/nobody/following/", null, 404),
        ("GET /api/v1/search/people/", "/api/v1/search/people/?q=jason", null, 200),
        ("GET /api/v1/search/people/", "/api/v1/search/people/", null, 400),
        ("GET /api/v1/search/tags/", "/api/v1/search/tags/?q=cro", null, 200),
        ("GET /api/v1/search/tags/", "/api/v1/search/tags/?q=%20", null, 400),
        ("GET /api/v1/search/posts/", "/api/v1/search/posts/?q=hens%20-cats", null, 200),
        ("GET /api/v1/search/posts/", "/api/v1/search/posts/?q=hens&size=0", null, 400),
        ("PUT /api/v1/following/{username}/", "/api/v1/following/jag/", null, 204),
        ("GET /api/v1/tags/{tag}/posts/", "/api/v1/tags/crossword/posts/", null, 200),
        ("GET /api/v1/tags/{tag}/posts/", "/api/v1/tags/crossword/posts/?size=0", null, 400),
        ("GET /api/v1/tags/{tag}/posts/", "/api/v1/tags/2026/posts/", null, 404),
        ("PUT /api/v1/following/{username}/", "/api/v1/following/awdeorio/", null, 400),
        ("PUT /api/v1/following/{username}/", "/api/v1/following/nobody/", null, 404),
        ("DELETE /api/v1/following/{username}/", "/api/v1/following/jag/", null, 204),
        ("DELETE /api/v1/following/{username}/", "/api/v1/following/nobody/", null, 404),
        ("PUT /api/v1/following/{username}/", "/api/v1/following/jag/", null, 204),
        ("PUT /api/v1/following/{username}/", "/api/v1/following/shy/", null, 202),
        ("GET /api/v1/privacy/", "/api/v1/privacy/", null, 200),
        ("PUT /api/v1/privacy/", "/api/v1/privacy/", """{"isPrivate": false, "isOpen": true}""", 400),
        ("PUT /api/v1/privacy/", "/api/v1/privacy/", """{"isOpen": false}""", 400),
        ("PUT /api/v1/privacy/", "/api/v1/privacy/", """{"isPrivate": true, "isOpen": false}""", 200),
        ("GET /api/v1/requests/", "/api/v1/requests/", null, 200),
        ("PUT /api/v1/requests/{username}/", "/api/v1/requests/jag/", null, 404),
        ("PUT /api/v1/requests/{username}/", "/api/v1/requests/shy/", null, 204),
        ("DELETE /api/v1/requests/{username}/", "/api/v1/requests/shyer/", null, 204),
        ("DELETE /api/v1/requests/{username}/", "/api/v1/requests/jag/", null, 404),
        ("DELETE /api/v1/followers/{username}/", "/api/v1/followers/shy/", null, 204),
        ("DELETE /api/v1/followers/{username}/", "/api/v1/followers/shy/", null, 404),
        ("PUT /api/v1/blocks/{username}/", "/api/v1/blocks/jag/", null, 204),
        ("PUT /api/v1/blocks/{username}/", "/api/v1/blocks/nobody/", null, 404),
        ("PUT /api/v1/blocks/{username}/", "/api/v1/blocks/awdeorio/", null, 400),
        ("GET /api/v1/blocks/", "/api/v1/blocks/", null, 200),
        ("DELETE /api/v1/blocks/{username}/", "/api/v1/blocks/jag/", null, 204),
        ("DELETE /api/v1/blocks/{username}/", "/api/v1/blocks/nobody/", null, 404),
        ("PUT /api/v1/mutes/{username}/", "/api/v1/mutes/jag/", null, 204),
        ("PUT /api/v1/mutes/{username}/", "/api/v1/mutes/nobody/", null, 404),
        ("PUT /api/v1/mutes/{username}/", "/api/v1/mutes/awdeorio/", null, 400),
        ("GET /api/v1/mutes/", "/api/v1/mutes/", null, 200),
        ("DELETE /api/v1/mutes/{username}/", "/api/v1/mutes/jag/", null, 204),
        ("DELETE /api/v1/mutes/{username}/", "/api/v1/mutes/nobody/", null, 404),
        ("GET /api/v1/notifications/", "/api/v1/notifications/", null, 200),
        ("GET /api/v1/notifications/", "/api/v1/notifications/?size=0", null, 400),
        ("PUT /api/v1/notifications/seen/", "/api/v1/notifications/seen/", """{"id": 1}""", 204),
        ("PUT /api/v1/notifications/seen/", "/api/v1/notifications/seen/", "{}", 400),
        ("GET /api/v1/saved/", "/api/v1/saved/", null, 200),
        ("GET /api/v1/saved/", "/api/v1/saved/?size=0", null, 400),
        ("PUT /api/v1/saved/{postid}/", "/api/v1/saved/3/", null, 204),
        ("PUT /api/v1/saved/{postid}/", "/api/v1/saved/1000/", null, 404),
        ("DELETE /api/v1/saved/{postid}/", "/api/v1/saved/3/", null, 204),
        ("DELETE /api/v1/saved/{postid}/", "/api/v1/saved/1000/", null, 404),
        ("POST /api/v1/reports/", "/api/v1/reports/", """{"username": "jag", "reason": "spam"}""", 201),
        ("POST /api/v1/reports/", "/api/v1/reports/", """{"username": "jag", "reason": "spam", "text": "again"}""", 200),
        ("POST /api/v1/reports/", "/api/v1/reports/", """{"username": "jag", "reason": "dislike"}""", 400),
        ("POST /api/v1/reports/", "/api/v1/reports/", """{"postid": 1000, "reason": "spam"}""", 404),
        ("GET /api/v1/users/{username}/posts/", "/api/v1/users/shy/posts/", null, 403),
        ("DELETE /api/v1/posts/{postid}/", "/api/v1/posts/5/", null, 204),
        ("DELETE /api/v1/posts/{postid}/", "/api/v1/posts/2/", null, 403),
        ("DELETE /api/v1/posts/{postid}/", "/api/v1/posts/1000/", null, 404),
    ];

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
        Assert.Equal(["basic", "cookie"], document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).Order());
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
