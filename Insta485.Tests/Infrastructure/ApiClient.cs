using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Insta485.Web.Stores.Accounts;

namespace Insta485.Tests.Infrastructure;

/// <summary>A program that uses the API: with credentials in every request, or with a visitor's cookie.</summary>
public sealed class ApiClient(Visitor visitor, string? credentials = null)
{
    /// <summary>GET.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    /// <summary>POST, with a JSON body or none.</summary>
    public Task<Answer> PostAsync(string path, string? json = null) =>
        SendAsync("POST", path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>DELETE.</summary>
    public Task<Answer> DeleteAsync(string path) => SendAsync("DELETE", path);

    /// <summary>PUT.</summary>
    public Task<Answer> PutAsync(string path) => SendAsync("PUT", path);

    /// <summary>Posts a picture.</summary>
    public Task<Answer> UploadAsync(byte[]? picture = null, string field = "file", string filename = "fox.png") =>
        SendAsync("POST", "/api/v1/posts/",
            new MultipartFormDataContent { { new ByteArrayContent(picture ?? TestPictures.Png()), $"\"{field}\"", $"\"{filename}\"" } });

    /// <summary>Anything.</summary>
    public Task<Answer> SendAsync(string verb, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (credentials is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        }

        return visitor.SendAsync(request);
    }
}

/// <summary>Callers, and what they get.</summary>
public static class Callers
{
    /// <summary>A program with a user's name and password.</summary>
    public static ApiClient Basic(this SiteFixture site, string username, string? password = null) =>
        new(site.Anonymous(), BasicHeader(username, password ?? (username == "awdeorio" ? "chickens" : "password")));

    /// <summary>A new token of a user.</summary>
    public static Task<string> TokenAsync(this SiteFixture site, string username, bool writes = true, int? days = null) =>
        site.WithAsync<TokenStore, string>(tokens => tokens.MakeAsync(username, "a program", writes, days, () => Task.CompletedTask));

    /// <summary>A program with a token.</summary>
    public static ApiClient Bearer(this SiteFixture site, string token) => new(site.Anonymous(), $"Bearer {token}");

    /// <summary>A program without credentials.</summary>
    public static ApiClient AnonymousApi(this SiteFixture site) => new(site.Anonymous());

    /// <summary>The header of a name and password.</summary>
    public static string BasicHeader(string username, string password) =>
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))).ToString();

    /// <summary>The answer's JSON.</summary>
    public static JsonNode Json(this Answer answer)
    {
        Assert.Equal("application/json", answer.ContentHeaders.ContentType?.MediaType);
        return JsonNode.Parse(answer.Body)!;
    }

    /// <summary>A number of the answer's JSON.</summary>
    public static int Number(this Answer answer, string property) => answer.Json()[property]!.GetValue<int>();

    /// <summary>A text of the answer's JSON.</summary>
    public static string Text(this Answer answer, string property) => answer.Json()[property]!.GetValue<string>();

    /// <summary>The reason in the header of a refusal.</summary>
    public static string? Reason(this Answer answer) =>
        answer.Headers.TryGetValues("Insta485-Reason", out var reasons) ? reasons.Single() : null;

    /// <summary>Status and the whole JSON, property for property.</summary>
    public static void AssertJson(this Answer answer, int status, string expected)
    {
        Assert.Equal(status, answer.Status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), answer.Json()), $"Expected: {expected}\nActual: {answer.Body}");
    }

    /// <summary>The one shape of an error, and no more than that.</summary>
    public static void AssertError(this Answer answer, int status)
    {
        var phrase = status switch
        {
            400 => "Bad Request",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            413 => "Payload Too Large",
            415 => "Unsupported Media Type",
            429 => "Too Many Requests",
            500 => "Internal Server Error",
            503 => "Service Unavailable",
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
        Assert.True(status == answer.Status, $"{answer.Status}: {answer.Body}");
        answer.AssertJson(status, $$"""{"message": "{{phrase}}", "status_code": {{status}}}""");
        Assert.Null(answer.Location);
        Assert.False(answer.Headers.Contains("WWW-Authenticate"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    /// <summary>405, and the verbs that would do.</summary>
    public static void AssertAllows(this Answer answer, string verbs)
    {
        answer.AssertError(405);
        Assert.Equal(verbs, string.Join(", ", answer.ContentHeaders.Allow.Order(StringComparer.Ordinal)));
    }

    /// <summary>Done, and nothing to say of it.</summary>
    public static void AssertDone(this Answer answer) => Assert.Equal((204, ""), (answer.Status, answer.Body));
}
