using System.Buffers.Binary;
using Insta485.Decoder;
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
                Assert.True(part > 10, $"Half a {format} is taken.");
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
        using var kept = await PictureProcessorFixture.NewAsync(("Uploads:MaxFrames", "2"));
        var huge = TestPictures.Png();
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(20), 30_000);
        var film = await Samples.ConvertAsync(Samples.Film(16, 16, 3), ".gif[page_height=16]");
        Assert.Equal("The animation must have at most 2 frames (it has 3).", (await kept.RefusedAsync(film)).Message);
        byte[][] files = [huge, "<script>alert(1)</script> and more of that, and more"u8.ToArray(), "#!/bin/sh\nexit 0\n"u8.ToArray()];
        foreach (var file in files)
        {
            Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(file, "fox.jpg")).Kind);
        }

        Assert.Equal("The file is empty. Please choose another photo.", (await kept.RefusedAsync([], "fox.jpg")).Message);
    }

    [Fact]
    public async Task APhotoThatTakesTooMuchMemoryIsRefusedForThatReason()
    {
        using var kept = await PictureProcessorFixture.NewAsync(("Uploads:MaxMegapixels", "1000"));
        // Interlaced, so all of it is in memory at once: 260 million pixels of six bytes.
        using var black = NetVips.Image.Black(1000, 1000, bands: 3).Cast(NetVips.Enums.BandFormat.Ushort)
            .Copy(interpretation: NetVips.Enums.Interpretation.Rgb16).Replicate(16, 16);
        var refused = await kept.RefusedAsync(black.PngsaveBuffer(interlace: true, bitdepth: 16, compression: 1));
        Assert.StartsWith("The photo takes more memory to decode than is allowed.", refused.Message);
        // The next photo has a worker again.
        await kept.TakeAsync(TestPictures.Png());
    }

    // Asked directly: however busy the machine is, the worker has as long as it needs.
    [Fact]
    public async Task AWorkerThatUsesUpItsCpuTimeSaysSoAndEnds()
    {
        using var black = NetVips.Image.Black(9_000, 9_000, bands: 3).Cast(NetVips.Enums.BandFormat.Ushort)
            .Copy(interpretation: NetVips.Enums.Interpretation.Rgb16);
        var file = black.PngsaveBuffer(interlace: true, bitdepth: 16, compression: 1);
        using var worker = DecoderProcess.Start(DecoderProcess.Program, seconds: 60);
        var (input, output) = (worker.StandardInput.BaseStream, worker.StandardOutput.BaseStream);
        await Wire.WriteAsync(input, new DecodeRequest(file.Length, Seconds: 1), CancellationToken.None);
        await input.WriteAsync(file);
        await input.FlushAsync();
        Assert.Equal(Failure.None, (await Wire.ReadAsync<PictureHeader>(output, CancellationToken.None))?.Failure);
        await Wire.WriteAsync(input, new DecodeOrder(IsWanted: true, KeepsMaster: false, "", []), CancellationToken.None);
        Assert.Equal(Failure.NeedsTime, (await Wire.ReadAsync<DecodeResult>(output, CancellationToken.None))?.Failure);
        await worker.WaitForExitAsync();
        Assert.Equal(0, worker.ExitCode);
    }

    [Fact]
    public async Task MoreCpuTimeIsNoDecoding()
    {
        var photos = 0;
        using var fake = new FakeDecoder(stream => photos++ == 0
            ? RefuseAsync(stream, Failure.NeedsTime) : FakeDecoder.CopyAsync(stream, _ => TestPictures.WebP()));
        using var kept = await PictureProcessorFixture.WithAsync(fake);
        var refused = await kept.RefusedAsync(TestPictures.Png());
        Assert.Equal(ErrorKind.Invalid, refused.Kind);
        Assert.StartsWith("The photo takes too long to decode.", refused.Message);
        // The next photo has a worker again.
        await kept.TakeAsync(TestPictures.Png());
        Assert.Equal(2, photos);
    }

    /// <summary>What a decoder that was taken over, or that crashes, may answer.</summary>
    public static TheoryData<string> Answers =>
        ["nothing", "nonsense", "another format", "no sizes", "too little", "too much", "no picture"];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task ADecoderThatFailsCostsOneRefusal(string answer)
    {
        using var fake = new FakeDecoder(stream => AnswerAsync(stream, answer));
        using var kept = await PictureProcessorFixture.WithAsync(fake, ("Uploads:DecodeSeconds", "2"));
        Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(TestPictures.Png())).Kind);
    }

    [Fact]
    public async Task WithoutLibheifAHeicIsRefusedForThatReason()
    {
        using var fake = new FakeDecoder(stream => RefuseAsync(stream, Failure.NoHeic));
        using var kept = await PictureProcessorFixture.WithAsync(fake);
        var refused = await kept.RefusedAsync(TestPictures.Png());
        Assert.Equal((ErrorKind.Invalid, "This server can't decode HEIC photos. Save the photo as JPEG and try again."),
            (refused.Kind, refused.Message));
    }

    private static async Task RefuseAsync(Stream stream, Failure failure)
    {
        var request = await Wire.ReadAsync<DecodeRequest>(stream, CancellationToken.None);
        await stream.ReadExactlyAsync(new byte[request?.Length ?? 0]);
        await Wire.WriteAsync(stream, new PictureHeader(failure), CancellationToken.None);
    }

    [Theory]
    [InlineData("kill -SEGV $$")]
    [InlineData("exit 0")]
    [InlineData("yes 0123456789abcdef | head -c 1000000; exit 1")]
    [InlineData("yes 0123456789abcdef | head -c 1000000 >&2")]
    public async Task AWorkerThatEndsCostsOneRefusal(string script)
    {
        using var kept = await PictureProcessorFixture.WithScriptAsync(script);
        Assert.Equal(ErrorKind.Invalid, (await kept.RefusedAsync(TestPictures.Png())).Kind);
    }

    [Fact]
    public async Task AWorkerThatHangsIsEndedWithAllItStarted()
    {
        var mark = Guid.NewGuid().ToString("N");
        using var kept = await PictureProcessorFixture.WithScriptAsync(
            $"sh -c ': {mark}; tail -f /dev/null; true' & sh -c ': {mark}; tail -f /dev/null; true'", ("Uploads:DecodeSeconds", "2"));
        var refusal = kept.RefusedAsync(TestPictures.Png());
        Assert.True(SpinWait.SpinUntil(() => Marked(mark) >= 2 || refusal.IsCompleted, TimeSpan.FromSeconds(60)));
        Assert.False(refusal.IsCompleted);
        Assert.Equal(ErrorKind.Busy, (await refusal).Kind);
        Assert.True(SpinWait.SpinUntil(() => Marked(mark) == 0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task WithoutTheDecodersContainerTheSiteIsBusy()
    {
        using var kept = await PictureProcessorFixture.NewAsync(("Uploads:Decoder", "/nonexistent/socket"));
        Assert.Equal(ErrorKind.Busy, (await kept.RefusedAsync(TestPictures.Png())).Kind);
    }

    [Fact]
    public async Task AStoreThatFailsHalfWayKeepsNothing()
    {
        using var fake = new FakeDecoder();
        using var kept = await PictureProcessorFixture.WithAsync(fake);
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
        using var fake = new FakeDecoder();
        using var kept = await PictureProcessorFixture.WithAsync(fake);
        var full = new Failing(3, () => new IOException("No space left on device", error));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => kept.TakeIntoAsync(full, TestPictures.Png()));
        Assert.Equal((ErrorKind.Busy, TimeSpan.FromMinutes(5)), (refused.Kind, refused.RetryAfter));
        Assert.Empty(full.Keys);
    }

    private static async Task AnswerAsync(Stream stream, string answer)
    {
        if (answer is "no picture")
        {
            await FakeDecoder.CopyAsync(stream, _ => "some words"u8.ToArray());
            return;
        }

        var request = await Wire.ReadAsync<DecodeRequest>(stream, CancellationToken.None);
        await stream.ReadExactlyAsync(new byte[request?.Length ?? 0]);
        if (answer is "nothing" or "nonsense")
        {
            await stream.WriteAsync(answer == "nothing" ? [] : new byte[] { 0, 0, 0, 3, 1, 2, 3 });
            return;
        }

        await Wire.WriteAsync(stream, new PictureHeader(Failure.None, "PNG", 16, 16), CancellationToken.None);
        await Wire.ReadAsync<DecodeOrder>(stream, CancellationToken.None);
        var count = PictureVariant.KeysOf("").Count;
        var length = answer == "too much" ? int.MaxValue : 10;
        await Wire.WriteAsync(stream,
            new DecodeResult(Failure.None, answer == "another format" ? "SVG" : "PNG", 16, 16, "#000000",
                [.. Enumerable.Repeat(length, answer == "no sizes" ? 1 : count)]),
            CancellationToken.None);
        await stream.WriteAsync(new byte[answer == "too little" ? 15 : 10 * count]);
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

        public Task PutImportAsync(string name, Stream from) => throw failure();

        public Task<Stream?> OpenImportAsync(string name) => Task.FromResult<Stream?>(null);

        public Task DeleteImportsAsync(IReadOnlyCollection<string> names) => Task.CompletedTask;

        public IAsyncEnumerable<StoredFile> ListImportsAsync() => AsyncEnumerable.Empty<StoredFile>();

        public Task ClearAsync() => Task.CompletedTask;

        public Task<PictureSource?> FindAsync(string key, PictureRequest request) => Task.FromResult<PictureSource?>(null);
    }
}
