using Insta485.Tests.Infrastructure;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Tests.SeveralPhotos;

/// <summary>The process ends while it makes a post of ten photos: there is the whole post or none, and no row without its file.</summary>
[Trait("Category", "Slow")]
public sealed class KilledTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const int FilesOfAPhoto = 6;

    private static readonly Upload[] Ten =
        [.. Enumerable.Range(1, 10).Select(width => new Upload(
            $"{width}.png", TestPictures.Png(width).Length, () => new MemoryStream(TestPictures.Png(width))))];

    [Fact]
    public async Task AtEachStepThereIsAWholePostOrNone()
    {
        Assert.Equal(FilesOfAPhoto, PictureVariant.KeysOf("a.png").Count);
        // Before the first file of each photo, and between its files.
        foreach (var step in Enumerable.Range(0, 10).SelectMany(photo => new[] { photo * FilesOfAPhoto, (photo * FilesOfAPhoto) + 3 }))
        {
            await Assert.ThrowsAsync<KilledException>(() => PostAsync(step));
            Assert.Equal((4, 0), await CountAsync());
            await AssertFilesAsync();
        }

        await PostAsync(10 * FilesOfAPhoto);
        Assert.Equal((5, 9), await CountAsync());
        await AssertFilesAsync();
    }

    // Each photo that a row refers to has its file.
    private async Task AssertFilesAsync()
    {
        var names = await site.OneAsync<string>("""
            select string_agg(filename, ' ') from (
                select filename from posts union select filename from users union select filename from post_pictures
                union select filename from pending_pictures union select filename from pictures) f
            """);
        Assert.All(names.Split(' '), name => Assert.True(File.Exists(Path.Combine(site.Uploads, name)), name));
    }

    private async Task<(long Posts, long Others)> CountAsync() =>
        (await site.OneAsync<long>("select count(*) from posts"), await site.OneAsync<long>("select count(*) from post_pictures"));

    private async Task PostAsync(int steps)
    {
        await using var scope = site.Scope();
        var services = scope.ServiceProvider;
        var files = new KilledStore(services.GetRequiredService<IPictureStore>(), steps);
        var uploads = new Uploads(services.GetRequiredService<SiteOptions>(), services.GetRequiredService<PictureProcessor>(), files,
            services.GetRequiredService<TempFolder>(), NullLogger<Uploads>.Instance);
        var db = services.GetRequiredService<Db>();
        var intake = new PictureIntake(db, uploads, services.GetRequiredService<RateLimiter>(), NullLogger<PictureIntake>.Instance);
        var posts = new NewPostStore(db, uploads, intake, new PendingPhotoStore(db, uploads));
        await posts.CreateAsync("awdeorio", new PostDraft(Ten, [], [], "ten", []) { KeepsGood = true });
    }

    private sealed class KilledException : Exception;

    // After so many files nothing is stored or deleted any more.
    private sealed class KilledStore(IPictureStore files, int steps) : IPictureStore
    {
        private int _left = steps;

        public string? Origin => files.Origin;

        public Task PrepareAsync() => files.PrepareAsync();

        public Task CheckAsync(CancellationToken cancellationToken) => files.CheckAsync(cancellationToken);

        public Task PutAsync(string key, string path, string type) =>
            _left-- > 0 ? files.PutAsync(key, path, type) : throw new KilledException();

        public Task DeleteAsync(IReadOnlyCollection<string> keys) => _left > 0 ? files.DeleteAsync(keys) : throw new KilledException();

        public Task<bool> FetchAsync(string key, string path) => files.FetchAsync(key, path);

        public IAsyncEnumerable<StoredFile> ListAsync() => files.ListAsync();

        public Task PutImportAsync(string name, Stream from) => files.PutImportAsync(name, from);

        public Task<Stream?> OpenImportAsync(string name) => files.OpenImportAsync(name);

        public Task DeleteImportsAsync(IReadOnlyCollection<string> names) => files.DeleteImportsAsync(names);

        public IAsyncEnumerable<StoredFile> ListImportsAsync() => files.ListImportsAsync();

        public Task ClearAsync() => files.ClearAsync();

        public Task<PictureSource?> FindAsync(string key, PictureRequest request) => files.FindAsync(key, request);
    }
}
