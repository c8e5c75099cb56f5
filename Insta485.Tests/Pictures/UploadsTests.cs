using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;

namespace Insta485.Tests.Pictures;

/// <summary>A site that takes small pictures only.</summary>
public sealed class SmallSite : SiteFixture
{
    public const int MaxBytes = 100_000;

    protected override (string Key, string Value)[] Settings => [("Uploads:MaxBytes", $"{MaxBytes}"), ("Uploads:MaxMegapixels", "1"),
        // Less than for one photo: then that is the limit.
        ("Uploads:MaxRequestBytes", "2048")];
}

[Trait("Category", "Slow")]
public sealed class UploadsTests(SmallSite site) : IClassFixture<SmallSite>
{
    public static TheoryData<string, byte[], string> Taken => new()
    {
        { "fox.jpg", TestPictures.Jpeg(), ".jpg" },
        { "fox.JPG", TestPictures.Jpeg(), ".jpg" },
        { "fox.jpeg", TestPictures.Jpeg(), ".jpeg" },
        { "fox.png", TestPictures.Jpeg(), ".jpg" },
        { "fox", TestPictures.Png(), ".png" },
        { "fox.jpg", TestPictures.Png(), ".png" },
        { "fox.html", TestPictures.Png(), ".png" },
        { "fox.gif", TestPictures.Gif(), ".gif" },
        { "fox.webp", TestPictures.WebP(), ".webp" },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task ItIsNamedByChanceAndByWhatItsBytesAre(string filename, byte[] file, string extension)
    {
        var visitor = await site.As("jag");
        var (added, answer) = await site.AddedAsync(() => visitor.UploadAsync(file, filename));
        Assert.Equal((302, "/users/jag/"), (answer.Status, answer.Location));
        var name = Assert.Single(added);
        Assert.Matches("^[0-9a-f]{32}\\" + extension + "$", name);
        Assert.Equal(name, await site.OneAsync<string>("select filename from posts order by postid desc limit 1"));
        var kept = await visitor.GetAsync($"/uploads/{name}");
        Assert.Equal(Uploads.TypeOf(name), kept.ContentHeaders.ContentType?.MediaType);
        Assert.Equal(Read(file), Read(kept.Bytes));
    }

    [Theory]
    [InlineData("not a picture")]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'></svg>")]
    [InlineData("")]
    public async Task WhatIsNoPictureIsRefusedOnItsForm(string text)
    {
        var visitor = await site.As("jag");
        var (added, answer) = await site.AddedAsync(() => visitor.UploadAsync(Encoding.UTF8.GetBytes(text), "fox.jpg"));
        AssertFormAgain(answer, 400);
        Assert.Empty(added);
    }

    [Fact]
    public async Task TooManyPixelsAreRefused()
    {
        var visitor = await site.As("jag");
        Assert.Equal(302, (await visitor.UploadAsync(TestPictures.Png(1000, 1000))).Status);
        var (added, answer) = await site.AddedAsync(() => visitor.UploadAsync(TestPictures.Png(1001, 1000)));
        AssertFormAgain(answer, 400);
        Assert.Empty(added);
        // A small file that says it is huge.
        var bomb = TestPictures.Png();
        bomb.AsSpan(16, 8).Fill(0x7F);
        AssertFormAgain(await visitor.UploadAsync(bomb), 400);
    }

    [Fact]
    public async Task TooManyBytesAreRefusedOnTheirForm()
    {
        var visitor = await site.As("jag");
        Assert.Equal(302, (await visitor.UploadAsync(Padded(SmallSite.MaxBytes))).Status);
        var (added, answer) = await site.AddedAsync(() => visitor.UploadAsync(Padded(SmallSite.MaxBytes + 1)));
        AssertFormAgain(answer, 413);
        Assert.Empty(added);
    }

    [Fact]
    public async Task MuchMoreThanAPictureIsNotEvenRead()
    {
        var visitor = await site.As("jag");
        const int Much = SmallSite.MaxBytes + (9 * 1024 * 1024);
        foreach (var (path, size) in new[] { ("/posts/", Much), ("/likes/", 70_000), ("/accounts/", Much) })
        {
            var request = await RawUpload.NewAsync(visitor, "fox.png", Padded(size), path);
            request.Headers.ExpectContinue = true;
            var (added, answer) = await site.AddedAsync(() => visitor.SendAsync(request));
            Assert.Equal(413, answer.Status);
            Assert.NotNull(answer.Page.QuerySelector("main h1"));
            Assert.Empty(added);
        }
    }

    [Fact]
    public async Task ARowThatIsRefusedLeavesNoFile()
    {
        var upload = new Upload("fox.png", TestPictures.Png().Length, () => new MemoryStream(TestPictures.Png()));
        var (added, _) = await site.AddedAsync(async () =>
        {
            await Assert.ThrowsAnyAsync<Exception>(() => site.CallAsync<NewPostStore>(store => store.CreateAsync("nobody.at.all", upload)));
            return 0;
        });
        Assert.Empty(added);
        var taken = new NewAccount("jag", "Jag", "jag@example.com", "long enough", upload);
        (added, _) = await site.AddedAsync(() => site.RefusedAsync<AccountStore>(store => store.CreateAsync(taken, "127.0.0.1")));
        Assert.Empty(added);
    }

    [Fact]
    public async Task DeletingAPostDeletesItsPicture()
    {
        var visitor = await site.As("michjc");
        var (added, _) = await site.AddedAsync(() => visitor.UploadAsync());
        var id = await site.OneAsync<int>("select max(postid) from posts");
        Assert.Equal(403, (await (await site.As("jag")).PostAsync("/posts/", ("operation", "delete"), ("postid", $"{id}"))).Status);
        Assert.Equal(200, (await visitor.GetAsync($"/uploads/{added[0]}")).Status);
        Assert.Equal(302, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", $"{id}"))).Status);
        Assert.False(File.Exists(Path.Combine(site.Uploads, added[0])));
        Assert.Equal(404, (await visitor.GetAsync($"/uploads/{added[0]}")).Status);
        Assert.Equal(403, (await site.Anonymous().GetAsync($"/uploads/{added[0]}")).Status);
    }

    [Fact]
    public async Task AFileThatBreaksOffLeavesNothing()
    {
        // Its header can be read; while it is stored, the disk it comes from fails.
        var upload = new Upload("fox.png", 5000, () => new Failing(Padded(5000)));
        var (added, _) =
            await site.AddedAsync(() =>
            Assert.ThrowsAsync<IOException>(() => site.CallAsync<NewPostStore>(store => store.CreateAsync("jag", upload))));
        Assert.Empty(added);
    }

    private static byte[] Padded(int size)
    {
        var picture = new byte[size];
        TestPictures.Png().CopyTo(picture, 0);
        return picture;
    }

    private static void AssertFormAgain(Answer answer, int status)
    {
        Assert.Equal(status, answer.Status);
        var form = answer.Page.Form("create_post");
        Assert.NotEqual("", form.QuerySelector("[role=alert]")?.TextContent.Trim() ?? "");
        Assert.Equal("/posts/?target=/users/jag/", form.GetAttribute("action"));
    }

    private sealed class Failing(byte[] bytes) : MemoryStream(bytes)
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("The disk failed.");
    }

    private static PictureInfo? Read(byte[] file) => PictureInfo.Read(file);
}
