using System.Net;
using System.Net.Sockets;
using System.Text;
using Insta485.Tests.Infrastructure;
using NetVips;

namespace Insta485.Tests.Attacks;

/// <summary>What one account, or nobody, does without a pause over many connections.</summary>
public sealed class Attack : IAsyncDisposable
{
    /// <summary>A large photo.</summary>
    public const string Photo = "0123456789abcdef0123456789abcdef.png";

    private static readonly Lazy<byte[]> LargePicture = new(() =>
    {
        using var grey = Image.Black(7000, 7000, bands: 3).Cast(Enums.BandFormat.Ushort);
        return grey.PngsaveBuffer(compression: 9);
    });

    /// <summary>What one account must not do to others: over how many connections, and what each does again and again.</summary>
    private static readonly Dictionary<string, (int Connections, Func<Attack, int, Task> Again)> All = new(StringComparer.Ordinal)
    {
        ["deep pages"] = (20, (attack, n) => attack.GetAsync(
            n % 2 == 0 ? "/api/v1/posts/?size=100&page=9" : "/api/v1/posts/?size=100&page=21474836")),
        ["log-ins"] = (60, (attack, _) => attack.SendAsync(HttpMethod.Post, "/accounts/?target=/", attack._form.Cookies,
            new FormUrlEncodedContent(
            [
                new("operation", "login"), new("username", "jag"), new("password", "password"), new("csrf_token", attack._token),
            ]))),
        ["large pictures"] = (6, (attack, _) => new ApiClient(attack._visitor).UploadAsync(LargePicture.Value)),
        ["comments of the largest post"] = (8, (attack, n) => attack.GetAsync(
            n % 2 == 0 ? "/api/v1/posts/2/" : "/api/v1/comments/?postid=2&size=100")),
        ["half-sent sign-ups"] = (60, (attack, _) => attack.HoldAsync(
            "POST /accounts/ HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n",
            $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n{new string('x', 100_000)}")),
        ["half-sent posts"] = (60, (attack, _) => attack.HoldAsync(
            "POST /posts/ HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n",
            $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n{new string('x', 100_000)}")),
        ["slow readers"] = (200, (attack, n) => attack.HoldAsync(
            $"GET {(n % 2 == 0 ? $"/uploads/{Photo}" : "/api/v1/posts/2/")} HTTP/1.1\r\n", "")),
        ["what is open to all"] = (20, (attack, n) => attack.SendAsync(HttpMethod.Get,
            new[] { "/healthz/ready", "/api/docs/", "/accounts/login/", "/accounts/create/" }[n % 4], new CookieContainer())),
        ["documents and searches"] = (20, (attack, n) => attack.GetAsync(
            n % 2 == 0 ? "/api/v1/openapi.json" : "/explore/?q=a")),
        ["writes"] = (30, (attack, n) => attack.SendAsync(HttpMethod.Post,
            n % 2 == 0 ? "/api/v1/likes/?postid=1" : "/api/v1/comments/?postid=1", attack._visitor.Cookies,
            new StringContent("""{"text": "again"}""", Encoding.UTF8, "application/json"))),
        ["deleted accounts"] = (20, (attack, n) => attack.DeleteAsync(n)),
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly AttackedSite _site;
    private readonly Visitor _visitor;
    // A form of nobody: the attacker sends one again and again.
    private readonly Visitor _form;
    // Costs the machine less than a visitor, who reads every answer.
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _done = new(0);
    private Task _work = Task.CompletedTask;
    private string _token = "";
    private int _times;

    private Attack(AttackedSite site, Visitor visitor)
    {
        (_site, _visitor, _form) = (site, visitor, new Visitor(site.Site));
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Site };
    }

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>How often something was answered, or held until the site ended it.</summary>
    public int Times => Volatile.Read(ref _times);

    /// <summary>Begins; ends when it is in full swing.</summary>
    public static async Task<Attack> BeginAsync(AttackedSite site, string name)
    {
        var attack = new Attack(site, await site.NewAttackerAsync());
        attack._token = await attack._form.TokenAsync();
        var (connections, again) = All[name];
        if (name == "deleted accounts")
        {
            await attack.AddAccountsAsync(connections);
        }

        attack._work = Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Run(() => attack.RepeatAsync(n, again))));
        Assert.True(await attack._done.WaitAsync(TimeSpan.FromMinutes(1)), "The attack does nothing.");
        return attack;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
        _client.Dispose();
        _done.Dispose();
    }

    private async Task RepeatAsync(int number, Func<Attack, int, Task> again)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await again(this, number);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                // The site ended the connection.
            }

            Count();
        }
    }

    private void Count()
    {
        Interlocked.Increment(ref _times);
        _done.Release();
    }

    private Task GetAsync(string path) => SendAsync(HttpMethod.Get, path, _visitor.Cookies);

    private async Task SendAsync(HttpMethod verb, string path, CookieContainer cookies, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(verb, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Cookie", cookies.GetCookieHeader(_site.Site));
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await answer.Content.CopyToAsync(Stream.Null);
    }

    // Sends a part, takes nothing, and waits until the site ends it.
    private async Task HoldAsync(string head, string part)
    {
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(_site.Site.Host, _site.Site.Port);
        var cookie = head.StartsWith("POST /accounts/", StringComparison.Ordinal)
            ? "" : $"Cookie: {_visitor.Cookies.GetCookieHeader(_site.Site)}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{head}Host: {_site.Site.Authority}\r\n{cookie}\r\n{part}"));
        await client.GetStream().ReadExactlyAsync(new byte[1].AsMemory(0, part.Length > 0 ? 0 : 1));
        Count();
        while (await client.GetStream().ReadAsync(new byte[1], _stop.Token) > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token);
        }
    }

    // Accounts that like and follow each other.
    private Task AddAccountsAsync(int count) => _site.RunAsync($"""
        insert into users (username, fullname, email, filename, password)
        select 'attacker' || n, 'A', 'a@example.com', 'x.jpg', (select password from users where username = 'jag')
        from generate_series(0, {count - 1}) n on conflict do nothing;
        insert into posts (owner, filename) select username, 'x.jpg' from users where username like 'attacker%';
        insert into likes (owner, postid) select u.username, p.postid from users u, posts p
        where u.username like 'attacker%' and p.owner like 'attacker%';
        insert into following (follower, followee) select a.username, b.username from users a, users b
        where a.username like 'attacker%' and b.username like 'attacker%' and a.username <> b.username;
        """);

    private async Task DeleteAsync(int number)
    {
        var visitor = new Visitor(_site.Site);
        var answer = await visitor.LogInAsync($"attacker{number}", "password");
        if (answer.Status == 302)
        {
            answer = await visitor.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete"));
        }

        if (answer.Status is 302 or 403)
        {
            // It is deleted.
            Count();
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }
}
