using System.Buffers.Binary;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>What is not taken, and that nothing of it stays.</summary>
[Trait("Category", "Slow")]
public sealed class PictureRefusalTests
{
    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".gif")]
    [InlineData(".avif")]
    public async Task WhatIsCutShortIsRefusedOrWholeEnough(string format)
    {
        using var kept = await PictureProcessorFixture.NewAsync();
        var file = await Samples.ConvertAsync(Samples.Noise(40, 30), format);
        for (var part = 0; part < 20; part++)
        {
            var before = kept.Files.Count;
            try
            {
                await kept.TakeAsync(file[..(file.Length * part / 20)]);
                Assert.Equal(before + PictureVariant.KeysOf("").Count, kept.Files.Count);
            }
            catch (RefusedException e)
            {
                Assert.Equal((part, ErrorKind.Invalid), (part, e.Kind));
                Assert.Equal(before, kept.Files.Count);
            }
        }
    }

    [Fact]
    public async Task WhatItsHeaderForbidsIsNotDecoded()
    {
        using var kept = await PictureProcessorFixture.WithVipsAsync("echo x >> $HERE/started", ("Uploads:MaxFrames", "2"));
        var huge = TestPictures.Png();
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(20), 30_000);
        var film = await Samples.ConvertAsync(Samples.Film(16, 16, 3), ".gif[page_height=16]");
        byte[][] files =
            [huge, film, [], "<script>alert(1)</script> and more of that, and more"u8.ToArray(), "#!/bin/sh\nexit 0\n"u8.ToArray()];
        foreach (var file in files)
        {
            Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(file, "fox.jpg")).Kind);
        }

        Assert.False(File.Exists(Path.Combine(kept.Folder, "started")));
        await kept.RefusedAsync(TestPictures.Png());
        Assert.True(File.Exists(Path.Combine(kept.Folder, "started")));
    }

    [Fact]
    public async Task AHeaderOfMillionsOfBlocksIsNoPicture()
    {
        using var kept = await PictureProcessorFixture.WithVipsAsync("echo x >> $HERE/started");
        var frame = new byte[] { 0xFF, 0xC0, 0, 17, 8, 0, 16, 0, 16, 3 };
        byte[] Many(byte[] block, int times) =>
            [0xFF, 0xD8, .. Enumerable.Repeat(block, times).SelectMany(bytes => bytes), .. frame, .. new byte[64]];
        byte[] boxes =
            [0, 0, 0, 24, .. "ftypheic\0\0\0\0heicmif1"u8,
                .. Enumerable.Repeat(new byte[] { 0, 0, 0, 8, 1, 1, 1, 1 }, 2_000_000).SelectMany(box => box)];
        foreach (var file in new[] { Many([0xFF, 0xE1, 0, 2], 1_000_000), [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 10_000_000)],
            boxes })
        {
            Assert.Null(Picture.Read(new MemoryStream(file)));
            Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(file)).Kind);
        }

        Assert.False(File.Exists(Path.Combine(kept.Folder, "started")));
        // As many as a camera writes, and fill bytes, are fine.
        Assert.Equal(new Picture("JPEG", 16, 16), Picture.Read(new MemoryStream(Many([0xFF, 0xFF, 0xFF, 0xE1, 0, 2], 1000))));
    }

    [Theory]
    [InlineData("kill -SEGV $$")]
    [InlineData("exit 0")]
    [InlineData("exit 1")]
    [InlineData("yes 0123456789abcdef | head -c 1000000; exit 1")]
    [InlineData("yes 0123456789abcdef | head -c 1000000 >&2")]
    [InlineData(": > \"$3\"")]
    [InlineData("echo nonsense > \"$3\"")]
    public async Task ADecoderThatFailsCostsOneRefusal(string script)
    {
        using var kept = await PictureProcessorFixture.WithVipsAsync(script);
        Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(TestPictures.Png())).Kind);
    }

    [Fact]
    public async Task ADecoderThatHangsIsEndedWithAllItStarted()
    {
        using var kept =
            await PictureProcessorFixture.WithVipsAsync("tail -f /dev/null & echo $! $$ > $HERE/pids; wait",
                ("Uploads:DecodeSeconds", "1"));
        Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(TestPictures.Png())).Kind);
        var ids =
            (await File.ReadAllTextAsync(Path.Combine(kept.Folder, "pids"))).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, ids.Length);
        Assert.All(ids, id => Assert.True(SpinWait.SpinUntil(() => IsGone(id), TimeSpan.FromSeconds(10)), id));
    }

    [Fact]
    public async Task TheDecoderSeesNothingOfOursAndHasLimits()
    {
        Environment.SetEnvironmentVariable("INSTA485_TEST_SECRET", "very secret");
        using var kept =
            await PictureProcessorFixture.WithVipsAsync(
                "env > $HERE/env; ulimit -a > $HERE/limits; for i in t f v c; do ulimit -$i; done > $HERE/numbers");
        await kept.RefusedAsync(TestPictures.Png());
        var names = (await File.ReadAllLinesAsync(Path.Combine(kept.Folder, "env"))).Select(line => line.Split('=')[0]);
        Assert.Subset(
            new HashSet<string> { "PATH", "LC_ALL", "HOME", "TMPDIR", "VIPS_BLOCK_UNTRUSTED", "VIPS_CONCURRENCY", "VIPSHOME", "PWD",
                "OLDPWD", "_", "SHLVL" }, names.ToHashSet());
        var numbers = await File.ReadAllLinesAsync(Path.Combine(kept.Folder, "numbers"));
        Assert.Equal("20", numbers[0]);
        Assert.NotEqual("unlimited", numbers[1]);
        Assert.True(OperatingSystem.IsMacOS() || numbers[2] == "2000000");
        Assert.Equal("0", numbers[3]);
    }

    [Fact]
    public async Task AStoreThatFailsHalfWayKeepsNothing()
    {
        using var kept = await PictureProcessorFixture.WithVipsAsync(CopyingDecoder.Script);
        for (var good = 0; good < PictureVariant.KeysOf("").Count; good++)
        {
            var down = new Failing(good, () => Refuse.Busy("Down.", TimeSpan.FromSeconds(5)));
            Assert.Equal(ErrorKind.Busy,
                (await Assert.ThrowsAsync<RefusedException>(() => kept.TakeIntoAsync(down, TestPictures.Png()))).Kind);
            Assert.Empty(down.Keys);
        }

        // What cannot be deleted either is litter; the reason is the one that counts.
        var stuck = new Failing(3, () => Refuse.Busy("Down.", TimeSpan.FromSeconds(5))) { IsStuck = true };
        Assert.Equal("Down.", (await Assert.ThrowsAsync<RefusedException>(() => kept.TakeIntoAsync(stuck, TestPictures.Png()))).Message);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(122)]
    public async Task AFullDiskIsABusySiteAndNothingIsKept(int error)
    {
        using var kept = await PictureProcessorFixture.WithVipsAsync(CopyingDecoder.Script);
        var full = new Failing(3, () => new IOException("No space left on device", error));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => kept.TakeIntoAsync(full, TestPictures.Png()));
        Assert.Equal((ErrorKind.Busy, TimeSpan.FromMinutes(5)), (refused.Kind, refused.RetryAfter));
        Assert.Empty(full.Keys);
    }

    // An orphaned process may wait until the first process reaps it.
    private static bool IsGone(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1][0] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }

    // A store that takes so many files, and then no more.
    private sealed class Failing(int good, Func<Exception> failure) : IPictureStore
    {
        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public bool IsStuck { get; init; }

        public string? Origin => null;

        public Task PrepareAsync() => Task.CompletedTask;

        public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PutAsync(string key, string path, string type) =>
            Keys.Count < good && Keys.Add(key) ? Task.CompletedTask : throw failure();

        public Task DeleteAsync(IReadOnlyCollection<string> keys)
        {
            if (IsStuck)
            {
                throw new IOException("Read-only file system");
            }

            Keys.ExceptWith(keys);
            return Task.CompletedTask;
        }

        public Task<bool> FetchAsync(string key, string path) => Task.FromResult(false);

        public IAsyncEnumerable<StoredFile> ListAsync() => AsyncEnumerable.Empty<StoredFile>();

        public Task ClearAsync() => Task.CompletedTask;

        public Task<PictureSource?> FindAsync(string key, PictureRequest request) => Task.FromResult<PictureSource?>(null);
    }
}
