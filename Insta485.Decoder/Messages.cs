using System.Text.Json.Serialization;

namespace Insta485.Decoder;

/// <summary>Why a file is not decoded.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Failure>))]
public enum Failure
{
    /// <summary>It was decoded.</summary>
    None,

    /// <summary>It is of another format.</summary>
    NotAPhoto,

    /// <summary>Its data are incomplete or contradict each other.</summary>
    Damaged,

    /// <summary>Decoding it takes more memory than the process may have.</summary>
    NeedsMemory,

    /// <summary>Decoding it takes more CPU time than the site allows.</summary>
    NeedsTime,

    /// <summary>It is a HEIC, and the system has no libheif.</summary>
    NoHeic,
}

/// <summary>The site's first message; the bytes of the file follow it.</summary>
/// <param name="Length">Of the file, in bytes.</param>
/// <param name="Seconds">The CPU time that the photo may take, all its sizes together.</param>
public sealed record DecodeRequest(int Length, int Seconds);

/// <summary>The answer: what the file says of itself. No pixel is decoded yet.</summary>
/// <param name="Format">JPEG, PNG, GIF, WebP, HEIC or AVIF.</param>
/// <param name="Width">Of the upright photo, in pixels.</param>
/// <param name="Height">Of the upright photo, in pixels.</param>
/// <param name="Frames">Pictures of an animation, of which the first is decoded.</param>
/// <param name="Detail">For the log.</param>
public sealed record PictureHeader(
    Failure Failure, string Format = "", int Width = 0, int Height = 0, int Frames = 1, string Detail = "")
{
    /// <summary>Width times height in millions, rounded up.</summary>
    [JsonIgnore]
    public int Megapixels => (int)Math.Ceiling((long)Width * Height / 1_000_000.0);
}

/// <summary>A small size to make.</summary>
public sealed record OutputSize(string Name, int Side, bool IsSquare);

/// <summary>The site's second message.</summary>
/// <param name="IsWanted">No: the file is forgotten, and there is no answer.</param>
/// <param name="KeepsMaster">The file is a master already; only its sizes are made.</param>
/// <param name="Format">The master's format; empty: the one that fits the file.</param>
public sealed record DecodeOrder(bool IsWanted, bool KeepsMaster, string Format, IReadOnlyList<OutputSize> Sizes);

/// <summary>The answer; the bytes of the master (unless it was kept) and of each size follow it, in the order of the sizes.</summary>
/// <param name="Format">The master's: JPEG, PNG, GIF or WebP.</param>
/// <param name="Colour">The average colour, <c>#rrggbb</c>.</param>
public sealed record DecodeResult(
    Failure Failure, string Format, int Width, int Height, string Colour, IReadOnlyList<int> Lengths, string Detail = "");

[JsonSerializable(typeof(DecodeRequest))]
[JsonSerializable(typeof(PictureHeader))]
[JsonSerializable(typeof(DecodeOrder))]
[JsonSerializable(typeof(DecodeResult))]
internal sealed partial class MessageJson : JsonSerializerContext;
