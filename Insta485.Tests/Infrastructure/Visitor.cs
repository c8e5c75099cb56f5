using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Insta485.Tests.Infrastructure;

/// <summary>An answer of the site: status, headers, body; parsed as a page when it is one.</summary>
public sealed record Answer(int Status, string Body, byte[] Bytes, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    /// <summary>Where it leads, as it was written.</summary>
    public string? Location => Headers.Location?.OriginalString;

    /// <summary>The log-in page, which leads back to this path.</summary>
    public static string LogInTo(string path) => path == "/" ? "/accounts/login/" : $"/accounts/login/?target={Uri.EscapeDataString(path)}";

    /// <summary>The page. Strict: markup that is not valid fails the test.</summary>
    public IHtmlDocument Page => Html.Parse(Body);

    /// <summary>All text of the page, its title included.</summary>
    public string Text => Html.Text(Page);
}

/// <summary>A browser without scripts: keeps cookies, does not follow redirects by itself.</summary>
public sealed class Visitor
{
    private readonly HttpClient _client;
    private string? _token;

    public Visitor(Uri address)
    {
        Cookies = new CookieContainer();
        var browser = new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false };
        // A body with Expect: 100-continue is sent only after the site has accepted it, however busy the machine is.
        browser.Expect100ContinueTimeout = TimeSpan.FromMinutes(1);
        // A certificate here is one the test made itself.
        browser.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        _client = new HttpClient(browser) { BaseAddress = address };
    }

    /// <summary>The cookies.</summary>
    public CookieContainer Cookies { get; }

    /// <summary>GET.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>GET of a page that must be there.</summary>
    public async Task<Answer> PageAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.Equal(200, answer.Status);
        return answer;
    }

    /// <summary>A form as browsers send it, with the site's token.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) =>
        await PostFileAsync(path, null, null, fields);

    /// <summary>A form with a file.</summary>
    public Task<Answer> PostFileAsync(string path, string? filename, byte[]? file, params (string Name, string Value)[] fields) =>
        PostFilesAsync(path, file is null ? [] : [("file", filename ?? "", file)], fields);

    /// <summary>A form with several files.</summary>
    public async Task<Answer> PostFilesAsync(
        string path, IEnumerable<(string Field, string Name, byte[] Bytes)> files, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Append(("csrf_token", await TokenAsync())))
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        foreach (var (field, name, bytes) in files)
        {
            form.Add(new ByteArrayContent(bytes), $"\"{field}\"", $"\"{name}\"");
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = form });
    }

    /// <summary>A urlencoded form, with the token or without.</summary>
    public async Task<Answer> PostUrlencodedAsync(string path, bool withToken, params (string Name, string Value)[] fields)
    {
        var all = fields.ToList();
        if (withToken)
        {
            all.Add(("csrf_token", await TokenAsync()));
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        });
    }

    /// <summary>
    /// Submits a form of a page to its own address: its hidden inputs, its token, and the typed fields.
    /// </summary>
    public async Task<Answer> SubmitAsync(IElement form, params (string Name, string Value)[] typed)
    {
        var content = new MultipartFormDataContent();
        // Of buttons of which one is chosen, the first stands for all.
        var inputs = form.QuerySelectorAll("input[name], textarea[name]").Where(input => input.GetAttribute("type") is not "file")
            .DistinctBy(input => input.GetAttribute("name"));
        foreach (var input in inputs)
        {
            var name = input.GetAttribute("name")!;
            var value = typed.FirstOrDefault(field => field.Name == name).Value ?? input.GetAttribute("value") ?? "";
            content.Add(new StringContent(value), $"\"{name}\"");
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, form.GetAttribute("action")) { Content = content });
    }

    /// <summary>Logs in; the token is another one afterwards.</summary>
    public async Task<Answer> LogInAsync(string username, string password, string target = "/")
    {
        var answer = await PostAsync($"/accounts/?target={target}", ("operation", "login"), ("username", username), ("password", password));
        _token = null;
        return answer;
    }

    /// <summary>Signs up with a picture.</summary>
    public async Task<Answer> SignUpAsync(string username, string password)
    {
        var answer = await PostFileAsync("/accounts/?target=/", "me.png", TestPictures.Png(),
            ("operation", "create"), ("username", username), ("fullname", "New User"), ("email", "new@example.com"),
                ("password", password));
        _token = null;
        return answer;
    }

    /// <summary>Posts a picture; the new post's id.</summary>
    public async Task<Answer> UploadAsync(byte[]? picture = null, string filename = "fox.png") =>
        await PostFileAsync("/posts/", filename, picture ?? TestPictures.Png(), ("operation", "create"));

    /// <summary>Anything.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            // Refused before it was sent whole, a large body would break the connection on either side.
            request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > 60_000 ? true : request.Headers.ExpectContinue;
            using var response = await _client.SendAsync(request);
            var bytes = await response.Content.ReadAsByteArrayAsync();
            return new Answer((int)response.StatusCode, System.Text.Encoding.UTF8.GetString(bytes), bytes, response.Headers,
                response.Content.Headers);
        }
    }

    /// <summary>Any request, up to the headers of its answer: for an answer that does not end.</summary>
    public async Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request)
    {
        using (request)
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
    }

    /// <summary>The token of a form this visitor sees.</summary>
    public async Task<string> TokenAsync()
    {
        if (_token is null)
        {
            var page = await GetAsync("/accounts/login/");
            if (page.Status == 302)
            {
                page = await PageAsync("/accounts/password/");
            }

            _token = Html.Parse(page.Body).QuerySelector("input[name=csrf_token]")?.GetAttribute("value")
                ?? throw new InvalidOperationException("The page has no token.");
        }

        return _token;
    }

    /// <summary>The next form gets a new token.</summary>
    public void ForgetToken() => _token = null;
}
