using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

/// <summary>The files of Pictures/Cases, sent as a program sends them: each becomes a post whose photo is served.</summary>
[Trait("Category", "Slow")]
public sealed class UploadCasesTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Empty = "empty.jpg";

    /// <summary>All but the empty one.</summary>
    public static TheoryData<string> Photos =>
        [.. Directory.GetFiles(Folder).Select(Path.GetFileName).OfType<string>().Where(name => name != Empty).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Pictures", "Cases");

    [Theory]
    [MemberData(nameof(Photos))]
    public async Task APhotoBecomesAPost(string name)
    {
        var visitor = await site.As("jflinn");
        var post = await new ApiClient(visitor).UploadAsync(await File.ReadAllBytesAsync(Path.Combine(Folder, name)), filename: name);
        Assert.True(post.Status == 201, post.Body);
        var photo = await visitor.GetAsync(post.Text("imgUrl"));
        Assert.Equal(200, photo.Status);
        Assert.StartsWith("image/", photo.ContentHeaders.ContentType?.MediaType);
    }

    [Fact]
    public async Task AnEmptyFileIsRefused() =>
        Assert.Equal(400, (await new ApiClient(await site.As("jflinn")).UploadAsync([], filename: Empty)).Status);
}
