using System.Net;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Portability;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Portability;

/// <summary>The steps of an import: at once, cut, limited, of an account that ends. Each post is there once.</summary>
public sealed class ImportStepTests(MovingSite site) : IClassFixture<MovingSite>, IAsyncLifetime
{
    private const string Path = "/accounts/import/";

    private ImportSteps Steps => site.Services.GetRequiredService<ImportSteps>();

    public async Task InitializeAsync()
    {
        await site.ResetAsync();
        Steps.ReachedAsync = _ => Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TwoStepsAtOnceImportEachPostOnce()
    {
        var (_, archive) = await site.ExportedAsync("mover", 12);
        var visitor = await site.NewAsync("moved");
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => visitor.PostAsync(Path, ("operation", "continue"))));
        await MovingAccount.ContinueAsync(visitor);
        Assert.Equal(archive.Essence(), (await ArchiveFile.ExportAsync(visitor)).Essence());
        Assert.Equal(Enumerable.Empty<string>(), await OrphansAsync());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task FiveHundredPostsThatAreCutAtTenPlacesAreAllThereOnce()
    {
        var (_, archive) = await site.ExportedAsync("mover", 500);
        var visitor = await site.NewAsync("moved");
        Assert.Equal(302, (await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"))).Status);
        string[] places = ["found", "extracted", "photos", "advanced", "post", "texts", "comments", "tags", "done", "advanced"];
        var (cut, passed) = (0, 0);
        Steps.ReachedAsync = async place =>
        {
            // Not at once: some posts come in between.
            if (cut >= places.Length || place != places[cut] || (place != "found" && ++passed < 30))
            {
                return;
            }

            (cut, passed) = (cut + 1, 0);
            if (place is "advanced" or "post" or "texts" or "comments" or "tags")
            {
                // The server ends the connection of the transaction; what it wrote is gone.
                await site.RunAsync("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
                    """);
                return;
            }

            throw Refuse.Busy("Cut.", TimeSpan.FromSeconds(1), "import");
        };
        for (var state = await StateAsync(); state.Filename is not null; state = await StateAsync())
        {
            var answer = await visitor.PostAsync(Path, ("operation", "continue"));
            Assert.Contains(answer.Status, (int[])[302, 503]);
        }

        Assert.Equal(places.Length, cut);
        Assert.Equal(archive.Essence(), (await ArchiveFile.ExportAsync(visitor)).Essence());
        Assert.Equal(500L, await site.OneAsync<long>("select count(*) from posts where owner = 'moved'"));

        Task<ImportState> StateAsync() => site.WithAsync<ImportStore, ImportState>(async store => (await store.FindAsync("moved"))!);
    }

    [Fact]
    public async Task PhotosBeyondTheLimitWaitAndWhatIsThereStays()
    {
        var (_, archive) = await site.ExportedAsync("mover", 5);
        var visitor = await site.NewAsync("moved");
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        var done = 0;
        Steps.ReachedAsync = place => place == "done" && ++done == 2
            ? site.RunAsync("update limits set used = 1000000 where subject = 'upload by moved'") : Task.CompletedTask;
        var answer = await visitor.PostAsync(Path, ("operation", "continue"));
        Assert.Equal(429, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("too many photos", answer.Page.QuerySelector("#import-problem")!.TextContent);
        Assert.Equal(2L, await site.OneAsync<long>("select count(*) from posts where owner = 'moved'"));
        await site.RunAsync("delete from limits");
        await MovingAccount.ContinueAsync(visitor);
        Assert.Equal(archive.Essence(), (await ArchiveFile.ExportAsync(visitor)).Essence());
    }

    [Fact]
    public async Task AnAccountThatIsDeletedMeanwhileLeavesNoFiles()
    {
        var (_, archive) = await site.ExportedAsync("mover", 2);
        var visitor = await site.NewAsync("moved");
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        // Another program deletes it, and leaves the profile picture.
        var face = await site.OneAsync<string>("select filename from users where username = 'moved'");
        Steps.ReachedAsync = place => place == "photos" ? site.RunAsync("delete from users where username = 'moved'") : Task.CompletedTask;
        Assert.Equal((int)HttpStatusCode.Redirect, (await visitor.PostAsync(Path, ("operation", "continue"))).Status);
        Assert.Equal([face], await OrphansAsync());
    }

    [Fact]
    public async Task AnArchiveThatIsGoneIsSaidAndTheImportCanBeEnded()
    {
        var (_, archive) = await site.ExportedAsync("mover", 2);
        var visitor = await site.NewAsync("moved");
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        Steps.ReachedAsync = place =>
        {
            if (place == "found")
            {
                Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")).ToList().ForEach(File.Delete);
            }

            return Task.CompletedTask;
        };
        var answer = await visitor.PostAsync(Path, ("operation", "continue"));
        Assert.Equal(400, answer.Status);
        Assert.Contains("The archive is not there any more. End the import.", answer.Page.QuerySelector("#import-problem")!.TextContent);
        Assert.Equal(302, (await visitor.PostAsync(Path, ("operation", "cancel"))).Status);
        // The operator may end it, too, in the middle of a step.
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        Steps.ReachedAsync = place => place == "photos" ? site.RunAsync("delete from imports") : Task.CompletedTask;
        Assert.Equal(302, (await visitor.PostAsync(Path, ("operation", "continue"))).Status);
        Assert.Equal(0L, await site.OneAsync<long>("select count(*) from posts where owner = 'moved'"));
        Assert.Equal(409, (await visitor.PostAsync(Path, ("operation", "continue"))).Status);
    }

    [Fact]
    public async Task AnAccountThatDeletesItselfLeavesNoArchive()
    {
        var (_, archive) = await site.ExportedAsync("mover", 2);
        var visitor = await site.NewAsync("moved");
        await visitor.PostFileAsync(Path, "x.zip", archive.Bytes, ("operation", "begin"));
        Assert.Single(Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")));
        Assert.Equal(302, (await visitor.PostAsync("/accounts/", ("operation", "delete"))).Status);
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(site.Uploads, "imports")));
    }

    // Files of photos that no row names.
    private async Task<IEnumerable<string>> OrphansAsync()
    {
        var named = (await site.OneAsync<string>("""
            select string_agg(filename, ' ') from (
                select filename from posts union select filename from users union select filename from post_pictures) n
            """)).Split(' ').ToHashSet(StringComparer.Ordinal);
        return Directory.GetFiles(site.Uploads).Select(file => System.IO.Path.GetFileName(file)).Where(name => !named.Contains(name));
    }
}
