using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class PhotoTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Hen = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    [Fact]
    public async Task TheWholePhotoAsLargeAsTheWindowAndTheWayBack()
    {
        await site.ResetAsync();
        var page = (await (await site.As("michjc")).PageAsync("/photos/1/")).Page;
        var photo = page.QuerySelector("figure img")!;
        Assert.Equal(
            ($"/uploads/{Hen}", "Photo by awdeorio", "1350", "1080", "#b69879"),
            (photo.GetAttribute("src"), photo.GetAttribute("alt"), photo.GetAttribute("width"), photo.GetAttribute("height"),
                photo.GetAttribute("data-colour")));
        Assert.EndsWith($", /uploads/{Hen} 1350w", photo.GetAttribute("srcset"));
        // In a window wider than the photo's shape the height limits it.
        Assert.Equal("(aspect-ratio > 1350/1080) 125vh, 100vw", photo.GetAttribute("sizes"));
        Assert.Equal(
            [("awdeorio", "/users/awdeorio/"), ("just now", "/posts/1/"), ("Open post", "/posts/1/")],
            page.QuerySelectorAll("figcaption a").Select(link => (link.TextContent.Trim(), link.GetAttribute("href") ?? "")));
        Assert.Equal("Photo", Assert.Single(page.QuerySelectorAll("h1")).TextContent);
        Assert.Empty(page.QuerySelectorAll("main form, [data-comment]"));
    }

    [Fact]
    public async Task APhotoThatNothingIsKnownOfIsShownAsItIs()
    {
        await site.RunAsync("insert into posts (postid, owner, filename) values (77, 'awdeorio', 'x.jpg')");
        var photo = (await (await site.As("awdeorio")).PageAsync("/photos/77/")).Page.QuerySelector("figure img")!;
        Assert.Equal("/uploads/x.jpg", photo.GetAttribute("src"));
        Assert.Empty(photo.Attributes.Select(attribute => attribute.Name).Intersect(["srcset", "sizes", "width", "height"]));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/posts/2/")]
    public async Task APostLeadsToItsPhoto(string path)
    {
        var page = (await (await site.As("awdeorio")).PageAsync(path)).Page;
        Assert.Equal("View full size: photo by jflinn",
            page.QuerySelector(".post .frame a[href='/photos/2/']")?.GetAttribute("aria-label"));
        Assert.Equal(page.QuerySelectorAll(".post").Length, page.Links().Count(link => link.StartsWith("/photos/")));
    }

    [Theory]
    [InlineData("/photos/999/")]
    [InlineData("/photos/0/")]
    [InlineData("/photos/abc/")]
    [InlineData("/photos/99999999999/")]
    [InlineData("/photos/")]
    public async Task UnknownOnesAre404(string path) => Assert.Equal(404, (await (await site.As("awdeorio")).GetAsync(path)).Status);
}
