using System.Buffers.Binary;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>What is not taken, and that nothing of it stays.</summary>
[Trait("Category", "Slow")]
public sealed class PictureRefusalTests
{
    private const string Damaged = "The photo is damaged and can't be read.";

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
        using var kept = await PictureProcessorFixture.WithVipsAsync("exit 1", ("Uploads:MaxFrames", "2"));
        var huge = TestPictures.Png();
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(20), 30_000);
        var film = await Samples.ConvertAsync(Samples.Film(16, 16, 3), ".gif[page_height=16]");
        byte[][] files =
            [huge, film, [], "<script>alert(1)</script> and more of that, and more"u8.ToArray(), "#!/bin/sh\nexit 0\n"u8.ToArray()];
        foreach (var file in files)
        {
            var refused = await kept.RefusedAsync(file, "fox.jpg");
            Assert.Equal(ErrorKind.Invalid, refused.Kind);
            Assert.NotEqual(Damaged, refused.Message);
        }

        Assert.Equal(Damaged, (await kept.RefusedAsync(TestPictures.Png())).Message);
    }

    [Fact]
    public async Task AHeaderOfMillionsOfBlocksIsNoPicture()
    {
        using var kept = await PictureProcessorFixture.WithVipsAsync("exit 1");
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
            var refused = await kept.RefusedAsync(file);
            Assert.Equal(ErrorKind.Invalid, refused.Kind);
            Assert.NotEqual(Damaged, refused.Message);
        }

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
        var mark = Guid.NewGuid().ToString("N");
        using var kept = await PictureProcessorFixture.WithVipsAsync(
            $"sh -c ': {mark}; tail -f /dev/null; true' & sh -c ': {mark}; tail -f /dev/null; true'", ("Uploads:DecodeSeconds", "4"));
        var refusal = kept.RefusedAsync(TestPictures.Png());
        Assert.True(SpinWait.SpinUntil(() => Marked(mark) >= 2 || refusal.IsCompleted, TimeSpan.FromSeconds(60)));
        Assert.False(refusal.IsCompleted);
        Assert.Equal(ErrorKind.Invalid, (await refusal).Kind);
        Assert.True(SpinWait.SpinUntil(() => Marked(mark) == 0, TimeSpan.FromSeconds(10)));
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

    // Running processes with a word in their command line, in whatever namespace.
    private static int Marked(string word) => Directory.GetDirectories("/proc").Count(folder =>
        int.TryParse(Path.GetFileName(folder), out _) && CommandLine(folder).Contains($": {word};", StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            // It has just ended.
            return "";
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
