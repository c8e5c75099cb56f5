using System.Net.Sockets;
using Insta485.Web.Cli.LocalPostgres;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A site in a process of its own, on the database and photos of another, with the project's own settings: what it takes of the machine can
/// be measured.
/// </summary>
public sealed class SiteProcess : IAsyncDisposable
{
    private static int _port = 9600;

    private readonly ChildProcess _child;

    private SiteProcess(ChildProcess child, Uri address) => (_child, Address) = (child, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its process id.</summary>
    public int Id => _child.Id;

    /// <summary>Starts one, and waits until it is ready.</summary>
    public static Task<SiteProcess> StartAsync(SiteFixture site) => StartAsync(site.Database, site.Uploads);

    /// <summary>Starts one on a database and a folder of photos, and waits until it is ready.</summary>
    public static async Task<SiteProcess> StartAsync(
        string database, string uploads, params (string Key, string Value)[] settings)
    {
        var address = FreeAddress();
        var child = Start(uploads,
            [.. await Postgres.DatabaseAsync(database), ("Urls", $"http://{address.Authority}"), ("Uploads:Folder", uploads),
                .. settings]);
        await ReadyAsync(child, address);
        return new SiteProcess(child, address);
    }

    /// <summary>An address of the loopback where nothing listens.</summary>
    internal static Uri FreeAddress()
    {
        var port = Interlocked.Increment(ref _port);
        while (!PortProbe.IsFree(port))
        {
            port = Interlocked.Increment(ref _port);
        }

        return new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>Starts the program with these settings. Later ones win.</summary>
    internal static ChildProcess Start(string folder, IEnumerable<(string Key, string Value)> settings) => ChildProcess.Start(folder,
        settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
        "dotnet", Path.Combine(AppContext.BaseDirectory, "Insta485.Web.dll"));

    internal static async Task ReadyAsync(ChildProcess child, Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        await Eventually.Async(async () =>
        {
            Assert.False(child.HasEnded, string.Join('\n', child.Lines));
            try
            {
                using var answer = await client.GetAsync("/healthz/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                return false;
            }
        });
    }

    /// <summary>A sample user, signed in.</summary>
    public async Task<Visitor> AsAsync(string username)
    {
        var visitor = new Visitor(Address);
        Assert.Equal(302, (await visitor.LogInAsync(username, username == "awdeorio" ? "chickens" : "password")).Status);
        return visitor;
    }

    /// <summary>By how many bytes the process grows at most during the work, in physical memory.</summary>
    public async Task<long> GrowthAsync(Func<Task> work)
    {
        // proc(5): sets the peak to what it has now.
        await File.WriteAllTextAsync($"/proc/{_child.Id}/clear_refs", "5");
        var before = StatusOf("VmRSS");
        await work();
        return Math.Max(0, StatusOf("VmHWM") - before);
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    // "VmRSS:     90108 kB"
    private long StatusOf(string name) => 1024 * long.Parse(
        File.ReadLines($"/proc/{_child.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
