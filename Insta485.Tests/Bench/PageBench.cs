using System.Globalization;
using Insta485.Tests.Infrastructure;
using Npgsql;
using Xunit.Abstractions;

namespace Insta485.Tests.Bench;

/// <summary>
/// Not a test but a measurement, run by bin/insta485bench: CPU of the site and of its database for a request, in turns with the same
/// statement served by a program that does nothing else (<see cref="Floor"/>). Linux only: it reads /proc.
/// </summary>
public sealed class PageBench(SiteFixture fixture, ITestOutputHelper output) : IClassFixture<SiteFixture>
{
    private const int Rounds = 9;
    private const int Times = 1_000;
    private const int WarmUp = 4_000;
    private const string Large = "insta485_bench";

    [Fact]
    [Trait("Category", "Bench")]
    public Task PagesOfTheSampleData() => MeasureAsync(fixture.Database, "awdeorio",
        ["/", "/posts/1/", "/users/awdeorio/", "/explore/", "/api/v1/posts/", "/api/v1/posts/1/"]);

    [Fact]
    [Trait("Category", "Bench")]
    public async Task PagesAtAMillionPosts()
    {
        await (await LargeDatabase.CreateAsync(Large)).DisposeAsync();
        var hash = BCrypt.Net.BCrypt.EnhancedHashPassword("password", BCrypt.Net.HashType.SHA384, 4);
        await Postgres.RunAsync(Large, $"update users set password = '{hash}' where username = 'active300'");
        await MeasureAsync(Large, "active300", ["/", "/posts/999999/", "/users/u0006300/", "/explore/"]);
        await Postgres.DropAsync(Large);
    }

    private async Task MeasureAsync(string database, string visitor, string[] pages)
    {
        // One account asks for thousands of pages.
        await using var site = await SiteProcess.StartAsync(
            database, fixture.Uploads, ("Limits:ReadsPerSecondPerAccount", "100000"));
        var at = SiteProcess.FreeAddress();
        var prepared = Postgres.ConnectionString(await Postgres.ServerAsync(), database, isPooled: true)
            + ";Max Auto Prepare=10;Timezone=UTC";
        await using var floor = ChildProcess.Start(AppContext.BaseDirectory, [],
            "dotnet", typeof(PageBench).Assembly.Location, "floor", prepared, at.ToString(), visitor);
        await SiteProcess.ReadyAsync(floor, at);
        var cookies = (await site.AsAsync(visitor)).Cookies.GetCookieHeader(site.Address);
        await LoadAsync(at, "login=x", WarmUp);
        output.WriteLine($"{"CPU ms per request",-24} {"site",8} {"database",8} {"together",8} {"floor",8} {"times",6}");
        foreach (var page in pages)
        {
            await LoadAsync(new Uri(site.Address, page), cookies, WarmUp);
            var (took, least) = (new List<(double Site, double Database)>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                took.Add(await CostAsync(database, site.Id, new Uri(site.Address, page), cookies));
                var (itself, statement) = await CostAsync(database, floor.Id, at, "login=x");
                least.Add(itself + statement);
            }

            var together = Median(took.Select(one => one.Site + one.Database));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{page,-24} {Median(took.Select(one => one.Site)),8:0.000} {Median(took.Select(one => one.Database)),8:0.000} "
                + $"{together,8:0.000} {Median(least),8:0.000} {together / Median(least),6:0.00}"));
        }
    }

    private static async Task<(double Site, double Database)> CostAsync(string database, int process, Uri page, string cookies)
    {
        var (site, server) = (CpuOf(process), await CpuOfAsync(database));
        await LoadAsync(page, cookies, Times);
        return ((CpuOf(process) - site) / Times, (await CpuOfAsync(database) - server) / Times);
    }

    private static async Task LoadAsync(Uri page, string cookies, int times)
    {
        await using var load = ChildProcess.Start(AppContext.BaseDirectory, [],
            "dotnet", typeof(PageBench).Assembly.Location, "load", $"{page}", cookies, $"{times}");
        Assert.True(await load.WaitAsync() == 0, string.Join('\n', load.Lines));
    }

    private static async Task<double> CpuOfAsync(string database)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), "postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select pid from pg_stat_activity where datname = '{database}'", connection);
        var sum = 0.0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            sum += CpuOf(reader.GetInt32(0));
        }

        return sum;
    }

    // Milliseconds. proc(5): utime and stime are fields 14 and 15, in hundredths of a second; the name before may have blanks.
    private static double CpuOf(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        return 10.0 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
