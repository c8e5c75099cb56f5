using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Insta485.Decoder;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Has an uploaded file converted into a master and its small sizes: upright, in sRGB, newly encoded, without metadata. The decoder's
/// answers are checked: a photo may have taken it over.
/// </summary>
public sealed partial class PictureProcessor(DecoderPool decoders, UploadOptions options, ILogger<PictureProcessor> log)
{
    private const int MaxOutput = 256 * 1024 * 1024;

    private static readonly IReadOnlyList<OutputSize> OutputSizes =
        [.. PictureVariant.All.Select(size => new OutputSize(size.Name, size.Side, size.IsSquare))];

    /// <summary>The message for a file of another format.</summary>
    public static string NoPicture => "Please choose a photo (JPEG, PNG, GIF, WebP, HEIC or AVIF).";

    /// <summary>Creates the master and its sizes as soon as a core is free.</summary>
    /// <param name="file">The uploaded file.</param>
    /// <param name="folder">Where the results are created.</param>
    /// <param name="nameOf">The name of the master by its format.</param>
    /// <param name="admit">Called with what the file says of itself, before a pixel is decoded. May refuse it.</param>
    /// <param name="format">The master's format; empty: the one that fits the file.</param>
    /// <exception cref="RefusedException">The file is not accepted or damaged (400), or no core was free in time (503).</exception>
    public Task<ProcessedPicture> MakeAsync(
        Stream file, string folder, Func<string, string> nameOf, Func<PictureHeader, Task> admit, string format = "") =>
        DecodeAsync(file, folder, nameOf, admit, new DecodeOrder(IsWanted: true, KeepsMaster: false, format, OutputSizes), master: null);

    /// <summary>Creates the sizes of a master.</summary>
    /// <param name="master">The path of its file.</param>
    /// <exception cref="RefusedException">The file can't be decoded.</exception>
    public async Task<ProcessedPicture> SizesAsync(string master, string folder, string name)
    {
        await using var file = File.OpenRead(master);
        return await DecodeAsync(file, folder, _ => name, _ => Task.CompletedTask,
            new DecodeOrder(IsWanted: true, KeepsMaster: true, "", OutputSizes), master);
    }

    /// <summary>
    /// Creates the sizes of a file that is exactly what this site makes: of its formats, no larger than a master, without metadata, and it
    /// can be decoded. Null: it is not, and the stream is at its beginning.
    /// </summary>
    /// <param name="admit">Called before a pixel is decoded, if it may be one. May refuse it.</param>
    /// <exception cref="RefusedException">The file is damaged or refused, or no core was free in time.</exception>
    public async Task<ProcessedPicture?> KeepAsync(
        Stream file, string folder, Func<string, string> nameOf, Func<PictureHeader, Task> admit)
    {
        var isClean = Metadata.Find(file).Count == 0;
        file.Position = 0;
        if (!isClean)
        {
            return null;
        }

        var (master, isMaster) = (Path.Combine(folder, "master"), true);
        await using (var copy = File.Create(master))
        {
            await file.CopyToAsync(copy);
        }

        file.Position = 0;
        try
        {
            return await DecodeAsync(file, folder, nameOf, async header =>
            {
                isMaster = header.Frames == 1 && Uploads.ExtensionsOf.ContainsKey(header.Format)
                    && Sizes.Master(header.Width, header.Height) == (header.Width, header.Height);
                await (isMaster ? admit(header) : throw Refuse.Invalid(NoPicture, "file"));
            }, new DecodeOrder(IsWanted: true, KeepsMaster: true, "", OutputSizes), master);
        }
        catch (RefusedException) when (!isMaster)
        {
            file.Position = 0;
            return null;
        }
    }

    private async Task<ProcessedPicture> DecodeAsync(
        Stream file, string folder, Func<string, string> nameOf, Func<PictureHeader, Task> admit, DecodeOrder order, string? master)
    {
        DecoderWorker? used = null;
        try
        {
            return await decoders.UseAsync(async (worker, cancellationToken) =>
            {
                used = worker;
                worker.Begin();
                await Wire.WriteAsync(worker.Input, new DecodeRequest((int)file.Length, options.DecodeSeconds), cancellationToken);
                await file.CopyToAsync(worker.Input, cancellationToken);
                await worker.Input.FlushAsync(cancellationToken);
                var header = await AnswerAsync<PictureHeader>(worker, cancellationToken);
                if (header.Failure != Failure.None)
                {
                    throw Refused(worker, header.Failure, header.Detail);
                }

                try
                {
                    Check(header);
                    await admit(header);
                }
                catch (RefusedException)
                {
                    await Wire.WriteAsync(worker.Input, order with { IsWanted = false }, cancellationToken);
                    worker.Finish();
                    throw;
                }

                await Wire.WriteAsync(worker.Input, order, cancellationToken);
                var result = await AnswerAsync<DecodeResult>(worker, cancellationToken);
                if (result.Failure != Failure.None)
                {
                    throw Refused(worker, result.Failure, result.Detail);
                }

                var name = nameOf(CheckedFormat(result, order));
                var made = await ReceiveAsync(worker.Output, folder, name, result, master, cancellationToken);
                worker.Finish();
                return made;
            });
        }
        catch (OperationCanceledException)
        {
            // The worker counts CPU time. It did not get it, or it hangs.
            throw Refuse.Busy("Photos take too long to decode right now. Try again in a moment.", decoders.Budget, "file");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException || DecoderWorker.IsGone(e))
        {
            // It crashed, or was taken over. Some libraries end the process if there is no memory.
            throw Refused(used is not null && DecodeException.SaysMemory(used.Words) ? Failure.NeedsMemory : Failure.Damaged,
                e.Message);
        }
    }

    private static async Task<T> AnswerAsync<T>(DecoderWorker worker, CancellationToken cancellationToken)
        where T : class =>
        await Wire.ReadAsync<T>(worker.Output, cancellationToken) ?? throw new EndOfStreamException("The decoder ended.");

    private void Check(PictureHeader header)
    {
        if (header.Width < 1 || header.Height < 1)
        {
            throw Refuse.Invalid(NoPicture, "file");
        }

        if ((long)header.Width * header.Height > options.MaxMegapixels * 1_000_000L)
        {
            throw Refuse.Invalid($"The photo must have at most {options.MaxMegapixels} megapixels "
                + $"(it is {header.Width} by {header.Height} pixels).", "file");
        }

        if (header.Frames > options.MaxFrames)
        {
            throw Refuse.Invalid($"The animation must have at most {options.MaxFrames} frames (it has {header.Frames}).", "file");
        }
    }

    private static string CheckedFormat(DecodeResult result, DecodeOrder order) =>
        Uploads.ExtensionsOf.ContainsKey(result.Format) && (order.Format.Length == 0 || order.Format == result.Format)
        && result.Width is > 0 and <= ushort.MaxValue && result.Height is > 0 and <= ushort.MaxValue && Colour().IsMatch(result.Colour)
        && result.Lengths.Count == OutputSizes.Count + (order.KeepsMaster ? 0 : 1)
        && result.Lengths.All(length => length > 0) && result.Lengths.Sum(length => (long)length) <= MaxOutput
            ? result.Format : throw new InvalidDataException("The decoder's answer contradicts itself.");

    private static async Task<ProcessedPicture> ReceiveAsync(
        Stream from, string folder, string name, DecodeResult result, string? master, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] keys = [name, .. PictureVariant.All.Select(size => size.KeyOf(name))];
        if (master is not null)
        {
            files[name] = master;
        }

        foreach (var (key, length) in keys.Skip(files.Count).Zip(result.Lengths))
        {
            var path = Path.Combine(folder, $"made{files.Count}");
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            await CopyAsync(from, file, length, cancellationToken);
            if (Metadata.Find(file) is { Count: > 0 } found)
            {
                throw Refuse.Invalid($"The photo contains metadata that can't be removed: {string.Join(", ", found)}.", "file");
            }

            files[key] = path;
        }

        await using var bytes = File.OpenRead(files[name]);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken));
        return new ProcessedPicture(
            new PictureRow(name, result.Width, result.Height, result.Colour, bytes.Length, hash, Uploads.TypeOf(name)), files);
    }

    private static async Task CopyAsync(Stream from, FileStream to, int length, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(length, 81_920)];
        for (var left = length; left > 0;)
        {
            var part = buffer.AsMemory(0, Math.Min(buffer.Length, left));
            await from.ReadExactlyAsync(part, cancellationToken);
            await to.WriteAsync(part, cancellationToken);
            left -= part.Length;
        }

        await to.FlushAsync(cancellationToken);
    }

    private RefusedException Refused(DecoderWorker worker, Failure failure, string detail)
    {
        // One that has used up its time ends.
        if (failure != Failure.NeedsTime)
        {
            worker.Finish();
        }

        return Refused(failure, detail);
    }

    private RefusedException Refused(Failure failure, string detail)
    {
        if (detail.Length > 0)
        {
            NotDecoded(log, detail);
        }

        return Refuse.Invalid(
            failure switch
            {
                Failure.NotAPhoto => NoPicture,
                Failure.NeedsMemory => "The photo takes more memory to decode than is allowed. Save it with fewer pixels and try again.",
                Failure.NeedsTime => "The photo takes too long to decode. Save it with fewer pixels and try again.",
                Failure.NoHeic => "This server can't decode HEIC photos. Save the photo as JPEG and try again.",
                _ => "The photo is damaged and can't be read.",
            },
            "file");
    }

    [GeneratedRegex(@"^#[0-9a-f]{6}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colour();

    [LoggerMessage(11, LogLevel.Information, "A photo could not be decoded: {Detail}")]
    private static partial void NotDecoded(ILogger log, string detail);
}

/// <summary>The row of a processed photo, and its files by the keys under which to store them, the master's first.</summary>
public sealed record ProcessedPicture(PictureRow Row, IReadOnlyDictionary<string, string> Files);
