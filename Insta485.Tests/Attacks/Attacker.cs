using System.Net;
using System.Net.Sockets;
using System.Text;
using Insta485.Tests.Infrastructure;
using NetVips;

namespace Insta485.Tests.Attacks;

/// <summary>
/// The process of an attack: what one account, or a visitor without one, sends without a pause over many connections. <see cref="Attack"/>
/// starts it. It is no part of the site or of the readers, whose times are measured.
/// </summary>
public sealed class Attacker
{
    private static readonly Lazy<byte[]> LargePicture = new(() =>
    {
        using var grey = Image.Black(7000, 7000, bands: 3).Cast(Enums.BandFormat.Ushort);
        return grey.PngsaveBuffer(compression: 9);
    });

    /// <summary>What one account must not do to others: over how many connections, and what each does again and again.</summary>
    private static readonly Dictionary<string, (int Connections, Func<Attacker, int, Task> Again)> All = new(StringComparer.Ordinal)
    {
        ["deep pages"] = (20, (attacker, n) => attacker.GetAsync(
            n % 2 == 0 ? "/api/v1/posts/?size=100&page=9" : "/api/v1/posts/?size=100&page=21474836")),
        ["log-ins"] = (60, (attacker, _) => attacker.SendAsync(HttpMethod.Post, "/accounts/?target=/", attacker._form.Cookies,
            new FormUrlEncodedContent(
            [
                new("operation", "login"), new("username", "jag"), new("password", "password"), new("csrf_token", attacker._token),
            ]))),
        ["large pictures"] = (6, (attacker, _) => new ApiClient(attacker._visitor).UploadAsync(LargePicture.Value)),
        ["comments of the largest post"] = (8, (attacker, n) => attacker.GetAsync(
            n % 2 == 0 ? "/api/v1/posts/2/" : "/api/v1/comments/?postid=2&size=100")),
        ["half-sent sign-ups"] = (60, (attacker, _) => attacker.HoldAsync(
            "POST /accounts/ HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n",
            $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n{new string('x', 100_000)}")),
        ["half-sent posts"] = (60, (attacker, _) => attacker.HoldAsync(
            "POST /posts/ HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n",
            $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n{new string('x', 100_000)}")),
        ["slow readers"] = (200, (attacker, n) => attacker.HoldAsync(
            $"GET {(n % 2 == 0 ? $"/uploads/{Attack.Photo}" : "/api/v1/posts/2/")} HTTP/1.1\r\n", "")),
        ["what is open to all"] = (20, (attacker, n) => attacker.SendAsync(HttpMethod.Get,
            new[] { "/healthz/ready", "/api/docs/", "/accounts/login/", "/accounts/create/" }[n % 4], new CookieContainer())),
        ["documents and searches"] = (20, (attacker, n) => attacker.GetAsync(
            n % 2 == 0 ? "/api/v1/openapi.json" : "/search/?q=a")),
        ["writes"] = (30, (attacker, n) => attacker.SendAsync(HttpMethod.Post,
            n % 2 == 0 ? "/api/v1/likes/?postid=1" : "/api/v1/comments/?postid=1", attacker._visitor.Cookies,
            new StringContent("""{"text": "again"}""", Encoding.UTF8, "application/json"))),
        ["deleted accounts"] = (20, (attacker, n) => attacker.DeleteAsync(n)),
    };

    private readonly Uri _site;
    private readonly Visitor _visitor;
    // A visitor without an account, whose form the attacker sends again and again.
    private readonly Visitor _form;
    // Costs the machine less than a visitor, who reads every answer.
    private readonly HttpClient _client;
    private string _token = "";
    private int _times;

    private Attacker(Uri site, string cookies)
    {
        (_site, _visitor, _form) = (site, new Visitor(site), new Visitor(site));
        _visitor.Cookies.SetCookies(site, cookies);
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site };
    }

    /// <summary>The attacks' names.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Over how many connections the attack goes.</summary>
    public static int ConnectionsOf(string name) => All[name].Connections;

    /// <summary>Attacks until the process is ended. Prints how often something was answered, or held until the site ended it.</summary>
    /// <param name="cookies">The account's, divided by commas.</param>
    public static async Task RunAsync(string name, Uri site, string cookies)
    {
        var attacker = new Attacker(site, cookies);
        attacker._token = await attacker._form.TokenAsync();
        var (connections, again) = All[name];
        var work = Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Run(() => attacker.RepeatAsync(n, again))));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!work.IsFaulted && await timer.WaitForNextTickAsync())
        {
            Console.WriteLine(Volatile.Read(ref attacker._times));
        }

        await work;
    }

    private async Task RepeatAsync(int number, Func<Attacker, int, Task> again)
    {
        while (true)
        {
            try
            {
                await again(this, number);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TaskCanceledException)
            {
                // The site ended the connection.
            }

            Interlocked.Increment(ref _times);
        }
    }

    private Task GetAsync(string path) => SendAsync(HttpMethod.Get, path, _visitor.Cookies);

    private async Task SendAsync(HttpMethod verb, string path, CookieContainer cookies, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(verb, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Cookie", cookies.GetCookieHeader(_site));
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await answer.Content.CopyToAsync(Stream.Null);
    }

    // Sends a part, takes nothing, and waits until the site ends it.
    private async Task HoldAsync(string head, string part)
    {
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(_site.Host, _site.Port);
        var cookie = head.StartsWith("POST /accounts/", StringComparison.Ordinal)
            ? "" : $"Cookie: {_visitor.Cookies.GetCookieHeader(_site)}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{head}Host: {_site.Authority}\r\n{cookie}\r\n{part}"));
        await client.GetStream().ReadExactlyAsync(new byte[1].AsMemory(0, part.Length > 0 ? 0 : 1));
        Interlocked.Increment(ref _times);
        while (await client.GetStream().ReadAsync(new byte[1]) > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task DeleteAsync(int number)
    {
        var visitor = new Visitor(_site);
        var answer = await visitor.LogInAsync($"attacker{number}", "password");
        if (answer.Status == 302)
        {
            answer = await visitor.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete"));
        }

        if (answer.Status is 302 or 403)
        {
            // It is deleted.
            Interlocked.Increment(ref _times);
            await Task.Delay(Timeout.Infinite);
        }
    }
}
