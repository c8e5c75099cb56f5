using System.Collections.Concurrent;
using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Attacks;

/// <summary>A site in a process of its own with the project's settings; twenty visitors read it.</summary>
public sealed class AttackedSite : SiteFixture
{
    private const int Readers = 20;

    private static readonly string[] Pages =
        ["/", "/explore/", "/users/awdeorio/", "/posts/1/", "/users/jag/followers/", "/posts/3/", "/users/michjc/", "/accounts/edit/"];

    private readonly List<Visitor> _readers = [];
    private SiteProcess? _process;

    /// <summary>Where it listens.</summary>
    public Uri Site => _process?.Address ?? throw new InvalidOperationException("Not started.");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // Posts beyond those that pages of the API reach, the largest post, and a photo larger than the kernel holds.
        await RunAsync($"""
            insert into posts (owner, filename) select 'awdeorio', 'x.jpg' from generate_series(1, 2000);
            insert into comments (owner, postid, text)
            select 'jag', 2, repeat('😀', 1024) from generate_series(1, 5000 - (select count(*) from comments where postid = 2));
            insert into users (username, fullname, email, filename, password)
            select 'reader' || n, 'Reader', 'r@example.com', 'x.jpg', (select password from users where username = 'jag')
            from generate_series(0, {Readers - 1}) n;
            insert into following (follower, followee) select u.username, f.username from users u, users f
            where u.username like 'reader%' and f.username in ('awdeorio', 'jflinn', 'michjc');
            update posts set filename = '{Attack.Photo}' where postid = 4;
            """);
        await File.WriteAllBytesAsync(Path.Combine(Uploads, Attack.Photo), new byte[16 * 1024 * 1024]);
        _process = await SiteProcess.StartAsync(this);
        foreach (var number in Enumerable.Range(0, Readers))
        {
            _readers.Add(await _process.AsAsync($"reader{number}"));
        }

        await ReadAsync(Pages.Length, TimeSpan.Zero);
    }

    /// <summary>The readers read so many pages each, with a pause of up to so long before each.</summary>
    /// <returns>The status of every page, and how long it took.</returns>
    public async Task<IReadOnlyList<(string Page, int Status, TimeSpan Took)>> ReadAsync(int pages, TimeSpan pause)
    {
        var read = new ConcurrentBag<(string, int, TimeSpan)>();
        await Task.WhenAll(_readers.Select(async (reader, number) =>
        {
            for (var i = 0; i < pages; i++)
            {
                await Task.Delay(pause * Random.Shared.NextDouble());
                var page = Pages[(number + i) % Pages.Length];
                var start = Stopwatch.GetTimestamp();
                var answer = await reader.GetAsync(page);
                read.Add((page, answer.Status, Stopwatch.GetElapsedTime(start)));
            }
        }));
        return [.. read];
    }

    /// <summary>The attacker's account for one attack, as new.</summary>
    public async Task<Visitor> NewAttackerAsync()
    {
        await RunAsync("delete from limits; delete from leases");
        return await (_process ?? throw new InvalidOperationException("Not started.")).AsAsync("jag");
    }

    public override async Task DisposeAsync()
    {
        await (_process?.DisposeAsync() ?? default);
        await base.DisposeAsync();
    }
}
