using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

public sealed class PostsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task UploadShowsOneMorePicture()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var before = (await visitor.PageAsync("/users/awdeorio/")).Page.Pictures();
        var answer = await visitor.UploadAsync();
        Assert.Equal((302, "/users/awdeorio/"), (answer.Status, answer.Location));
        var after = (await visitor.PageAsync("/users/awdeorio/")).Page.Pictures();
        var added = Assert.Single(after.Except(before));
        Assert.Equal(before.Length + 1, after.Length);
        Assert.Matches("^/uploads/[0-9a-f]{32}\\.png$", added);
        var picture = await visitor.GetAsync(added);
        Assert.Equal((200, "image/png"), (picture.Status, picture.ContentHeaders.ContentType?.MediaType));
        Assert.Equal("PNG", PictureInfo.Read(picture.Bytes)?.Format);
        Assert.Equal(5, await site.OneAsync<int>("select max(postid) from posts"));
    }

    [Fact]
    public async Task DeletingOnesPostTakesEverythingWithIt()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        const string Picture = "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";
        Assert.Equal(200, (await visitor.GetAsync(Picture)).Status);
        var answer = await visitor.SubmitAsync((await visitor.PageAsync("/posts/1/")).Page.Form("delete"));
        Assert.Equal((302, "/users/awdeorio/"), (answer.Status, answer.Location));
        Assert.Equal(404, (await visitor.GetAsync("/posts/1/")).Status);
        Assert.Equal(404, (await visitor.GetAsync(Picture)).Status);
        Assert.False(File.Exists(Path.Combine(site.Uploads, Path.GetFileName(Picture))));
        Assert.Equal(0, await site.OneAsync<long>("""
            select (select count(*) from likes where postid = 1) + (select count(*) from comments where postid = 1)
                + (select count(*) from post_tallies where postid = 1)
            """));
    }

    [Fact]
    public async Task AnotherUsersPostIs403AndAnUnknownOne404()
    {
        await site.ResetAsync();
        var visitor = await site.As("jag");
        Assert.Equal(403, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", "1"))).Status);
        Assert.Equal(404, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", "999"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", "x"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/posts/", ("operation", "delete"))).Status);
        Assert.Equal(400, (await visitor.PostAsync("/posts/", ("operation", "frame"), ("postid", "4"))).Status);
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from posts"));
        Assert.True(File.Exists(Path.Combine(site.Uploads, "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")));
    }

    [Fact]
    public async Task WithoutAPictureTheFormComesBackAndSaysSo()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        // Browsers send this if no file was chosen: a part without a name and without bytes.
        foreach (var (name, bytes) in new[] { ("", Array.Empty<byte>()), ("empty.jpg", []),
            ("text.jpg", "<script>alert(1)</script>"u8.ToArray()), ("cut.jpg", TestPictures.Jpeg()[..50]) })
        {
            var answer = await visitor.PostFileAsync("/posts/?target=/", name, bytes, ("operation", "create"));
            Assert.Equal(400, answer.Status);
            Assert.NotEqual("", answer.Page.QuerySelector("#file-problem")!.TextContent);
            Assert.Equal(["/posts/?target=/"], answer.Page.Actions());
        }

        Assert.Equal(400, (await visitor.PostAsync("/posts/", ("operation", "create"))).Status);
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from posts"));
        Assert.Equal(8, Directory.GetFiles(site.Uploads).Length);
    }

    [Theory]
    [InlineData("fox.JPG", "jpg")]
    [InlineData("fox.jpeg", "jpeg")]
    [InlineData("fox.png", "jpg")]
    [InlineData("fox", "jpg")]
    [InlineData("../../../etc/fox.jpg", "jpg")]
    [InlineData("fox.php.jpg", "jpg")]
    public async Task AJpegKeepsAnExtensionThatFitsItsBytes(string name, string extension)
    {
        await (await site.As("jag")).UploadAsync(TestPictures.Jpeg(), name);
        var filename = await site.OneAsync<string>("select filename from posts order by postid desc limit 1");
        Assert.Matches($"^[0-9a-f]{{32}}\\.{extension}$", filename);
        Assert.True(File.Exists(Path.Combine(site.Uploads, filename)));
    }
}
