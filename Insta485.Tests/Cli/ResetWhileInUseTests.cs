using System.Collections.Concurrent;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Database;

namespace Insta485.Tests.Cli;

/// <summary><c>reset</c> while visitors read and upload, several times in a row.</summary>
[Trait("Category", "Slow")]
public sealed class ResetWhileInUseTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task ANewDatabaseTakesThePlaceOfTheOldOne()
    {
        await site.RealResetAsync();
        await AssertResetIsSafeAsync(site, site.Config.Target);
        Assert.Equal(0, await Postgres.OneAsync<long>("postgres",
            "select count(*) from pg_database where datname like 'insta485\\_reset\\_%' and pg_get_userbyid(datdba) = 'insta485'"));
    }

    internal static async Task AssertResetIsSafeAsync(SiteFixture site, Target owner)
    {
        var visitor = await site.As("awdeorio");
        await visitor.TokenAsync();
        using var cts = new CancellationTokenSource();
        var statuses = new ConcurrentBag<int>();
        var traffic = await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            var other = await site.As("jflinn");
            await other.TokenAsync();
            return (Work: Task.Run(async () =>
            {
                while (!cts.IsCancellationRequested)
                {
                    statuses.Add((await (number % 2 == 0 ? other.UploadAsync() : other.GetAsync("/"))).Status);
                }
            }), number);
        }));
        try
        {
            for (var round = 0; round < 3; round++)
            {
                var before = statuses.Count;
                await Eventually.Async(() => statuses.Count > before + 4);
                await new DatabaseReset(site.Config, owner, message => Assert.Fail(message)).RunAsync(withSample: true);
                Assert.Equal(200, (await visitor.GetAsync("/")).Status);
            }
        }
        finally
        {
            await cts.CancelAsync();
        }

        await Task.WhenAll(traffic.Select(one => one.Work));
        Assert.Empty(statuses.Distinct().Except([200, 302, 503]));
        Assert.Contains(302, statuses);
        Assert.Equal(302, (await visitor.PostAsync("/likes/?target=/", ("operation", "unlike"), ("postid", "1"))).Status);
        await using var connection = await owner.OpenAsync();
        var files = await SqlExtensions.QueryListAsync(connection, "select filename from posts union select filename from users",
            row => row.GetString(0));
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(site.Uploads, file)), file));
    }
}

/// <summary>The same where the role that owns the tables may not create databases.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class ResetOfAProvisionedSiteTests(ProvisionedSite site) : IClassFixture<ProvisionedSite>
{
    [Fact]
    public Task ItsTablesAreReplacedInOneTransaction() =>
        ResetWhileInUseTests.AssertResetIsSafeAsync(site, site.Provisioned.Config().Target.AsOwner());
}
