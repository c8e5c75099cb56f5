using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>What holds wherever pictures are kept.</summary>
public abstract class PictureStoreContract
{
    public static TheoryData<string> OddKeys =>
    [
        "", ".", "..", "/", "../x.jpg", "/etc/passwd", "320/../x.jpg", ".hidden.jpg", "320/.hidden.jpg", "x", "x.txt", "x.jpg/", "x.jpg\n",
            "x.jpg\0",
        "320//x.jpg", "a/x.jpg", "0320/x.jpg", "123456/x.jpg", "320/640/x.jpg", "320\\x.jpg", "x%2Fy.jpg", "é.jpg",
            new string('x', 60) + ".jpg",
    ];

    /// <summary>An empty store.</summary>
    protected abstract Task<IPictureStore> FilesAsync();

    /// <summary>Something there that is not the site's.</summary>
    protected abstract Task<Func<Task<bool>>> StrangerAsync(string name);

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("320/a.jpg")]
    [InlineData("1080/0-_A.webp")]
    public async Task WhatIsPutIsThereUntilItIsDeleted(string key)
    {
        var files = await FilesAsync();
        Assert.Null(await files.BytesAsync(key));
        await files.PutAsync(key, "first"u8.ToArray());
        Assert.Equal("first"u8.ToArray(), await files.BytesAsync(key));
        var listed = Assert.Single(await files.ListAsync().ToListAsync());
        Assert.Equal((key, 5L), (listed.Key, listed.Length));
        Assert.InRange((DateTimeOffset.UtcNow - listed.Modified).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        await files.DeleteAsync([key]);
        Assert.Null(await files.BytesAsync(key));
        Assert.Empty(await files.KeysAsync());
    }

    [Fact]
    public async Task TheSameOnceMoreIsFineAndSoIsDeletingTwice()
    {
        var files = await FilesAsync();
        await files.DeleteAsync([]);
        await files.DeleteAsync(["a.jpg", "320/a.jpg"]);
        for (var round = 0; round < 2; round++)
        {
            await files.PutAsync("a.jpg", "same"u8.ToArray());
            await files.PutAsync("320/a.jpg", "small"u8.ToArray());
            await files.PutAsync("empty.png", []);
        }

        Assert.Equal(["320/a.jpg", "a.jpg", "empty.png"], await files.KeysAsync());
        Assert.Equal(0, (await files.BytesAsync("empty.png"))?.Length);
        await files.DeleteAsync(["a.jpg", "a.jpg", "absent.jpg"]);
        await files.DeleteAsync(["a.jpg"]);
        Assert.Equal(["320/a.jpg", "empty.png"], await files.KeysAsync());
    }

    [Fact]
    public async Task SeveralAtOnceOfTheSameNameAreOne()
    {
        var files = await FilesAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => files.PutAsync("320/a.jpg", new byte[100_000])));
        Assert.Equal(["320/a.jpg"], await files.KeysAsync());
        Assert.Equal(100_000, (await files.BytesAsync("320/a.jpg"))?.Length);
    }

    [Theory]
    [MemberData(nameof(OddKeys))]
    public async Task AnOddKeyIsNoKey(string key)
    {
        var files = await FilesAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => files.PutAsync(key, "x"u8.ToArray()));
        Assert.Null(await files.BytesAsync(key));
        await files.DeleteAsync([key]);
        Assert.Empty(await files.KeysAsync());
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData(".unfinished.jpg")]
    [InlineData("other/a.jpg")]
    public async Task WhatIsNotTheSitesIsNeitherListedNorCleared(string name)
    {
        var files = await FilesAsync();
        var isThere = await StrangerAsync(name);
        await files.PutAsync("a.jpg", "x"u8.ToArray());
        await files.PutAsync("320/a.jpg", "x"u8.ToArray());
        Assert.Equal(["320/a.jpg", "a.jpg"], await files.KeysAsync());
        await files.ClearAsync();
        Assert.Empty(await files.KeysAsync());
        Assert.True(await isThere());
        await files.ClearAsync();
        await files.PrepareAsync();
    }

    [Fact]
    public async Task AFileThatCannotBeReadLeavesNothing()
    {
        var files = await FilesAsync();
        await Assert.ThrowsAsync<FileNotFoundException>(() =>
            files.PutAsync("a.jpg", "/there/is/no.jpg".Replace("/there/is", Path.GetTempPath()), "image/jpeg"));
        Assert.Empty(await files.KeysAsync());
    }

    [Fact]
    public async Task ALargeFileComesBackWhole()
    {
        var files = await FilesAsync();
        var large = new byte[20 * 1024 * 1024];
        new Random(485).NextBytes(large);
        await files.PutAsync("large.png", large);
        var back = await files.BytesAsync("large.png");
        Assert.True(large.AsSpan().SequenceEqual(back));
        Assert.Equal(large.Length, (await files.ListAsync().SingleAsync()).Length);
    }
}
