using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

/// <summary>Pages give the sizes of photos, and offer files no larger than shown.</summary>
public sealed class PictureSizesTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Chicks = "9887e06812ef434d291e4936417d125cd594b38a.jpg";
    private const string Hen = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";
    private const string Face = "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg";

    [Fact]
    public async Task APhotoComesInItsSizesWithItsShapeAndColour()
    {
        var photos = (await PageAsync("/")).QuerySelectorAll("img.photo");
        AssertIs(
            photos[0], Chicks, $"/uploads/320/{Chicks} 320w, /uploads/640/{Chicks} 640w, /uploads/1080/{Chicks} 1080w",
            "(width >= 120rem) 40rem, (width >= 48rem) 33rem, 100vw", ("1080", "1080", "#b4a649"));
        // The photo is wider than the widest size.
        AssertIs(
            photos[2], Hen, $"/uploads/320/{Hen} 320w, /uploads/640/{Hen} 640w, /uploads/1080/{Hen} 1080w, /uploads/{Hen} 1350w",
            "(width >= 120rem) 40rem, (width >= 48rem) 33rem, 100vw", ("1350", "1080", "#b69879"));
        Assert.Equal("(width >= 64rem) 39rem, (width >= 48rem) 33rem, 100vw",
            (await PageAsync("/posts/1/")).QuerySelector("img.photo")!.GetAttribute("sizes"));
    }

    [Fact]
    public async Task WhatIsSmallerThanASizeIsOfferedAsWideAsItIs()
    {
        var visitor = await site.NewAsync("small");
        await visitor.UploadAsync(TestPictures.Png(200, 100));
        var name = await site.OneAsync<string>("select filename from posts where owner = 'small'");
        var photo = (await visitor.PageAsync("/")).Page.QuerySelector("img.photo")!;
        // Wider than nearly 2:1: the sides are cut.
        Assert.Equal($"/uploads/320/{name} 200w", photo.GetAttribute("srcset"));
        Assert.Equal("(width >= 120rem) 41.7rem, (width >= 48rem) 34.4rem, 100vw", photo.GetAttribute("sizes"));
    }

    [Fact]
    public async Task FacesAndGridsAreSquares()
    {
        var page = await PageAsync("/users/awdeorio/");
        var face = page.QuerySelector(".profile > .face")!;
        Assert.Equal(($"/uploads/face/{Face} 96w, /uploads/square/{Face} 320w", "7rem"),
            (face.GetAttribute("srcset"), face.GetAttribute("sizes")));
        var tile = page.QuerySelector(".grid img")!;
        Assert.Equal(($"/uploads/{Chicks}", $"/uploads/square/{Chicks}"), (tile.GetAttribute("src"), tile.GetAttribute("srcset")));
        Assert.Equal("3rem", (await PageAsync("/users/awdeorio/followers/")).QuerySelector(".person .face")!.GetAttribute("sizes"));
    }

    [Fact]
    public async Task WhateverIsOfferedIsThere()
    {
        var visitor = await site.As("awdeorio");
        foreach (var path in new[] { "/", "/posts/2/", "/photos/1/", "/users/awdeorio/", "/explore/", "/accounts/edit/" })
        {
            var offered = (await visitor.PageAsync(path)).Page.QuerySelectorAll("img[srcset]")
                .SelectMany(image => image.GetAttribute("srcset")!.Split(", ")).Select(one => one.Split(' ')[0]).ToList();
            Assert.NotEmpty(offered);
            foreach (var address in offered)
            {
                Assert.Equal((address, 200), (address, (await visitor.GetAsync(address)).Status));
            }
        }
    }

    [Fact]
    public async Task APictureThatNothingIsKnownOfIsShownAsItIs()
    {
        const string Jags = "73ab33bd357c3fd42292487b825880958c595655.jpg";
        await site.RunAsync($"delete from pictures where filename = '{Jags}'");
        var face = (await PageAsync("/users/jag/")).QuerySelector(".profile > .face")!;
        Assert.Equal(($"/uploads/{Jags}", false, false),
            (face.GetAttribute("src"), face.HasAttribute("srcset"), face.HasAttribute("sizes")));
    }

    private async Task<IHtmlDocument> PageAsync(string path) => (await (await site.As("awdeorio")).PageAsync(path)).Page;

    private static void AssertIs(IElement photo, string name, string srcset, string sizes,
        (string? Width, string? Height, string? Colour) shape)
    {
        Assert.Equal($"/uploads/{name}", photo.GetAttribute("src"));
        Assert.Equal(srcset, photo.GetAttribute("srcset"));
        Assert.Equal(sizes, photo.GetAttribute("sizes"));
        Assert.Equal(shape, (photo.GetAttribute("width"), photo.GetAttribute("height"), photo.GetAttribute("data-colour")));
    }
}
