using System.Buffers.Binary;
using System.Text;

namespace Insta485.Tests.Infrastructure;

/// <summary>Puts into pictures what phones and editors put there: place, words, thumbnails. All of it bears a marker.</summary>
public static class MetadataInjector
{
    /// <summary>What must not be found again.</summary>
    public const string Marker = "SECRETPLACE";

    /// <summary>Where an XMP packet in a JPEG says what it is.</summary>
    public const string Adobe = "http://ns.adobe.com";

    private static readonly byte[] Xmp = Encoding.ASCII.GetBytes(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + $"<rdf:Description xmlns:t='{Adobe}/tiff/1.0/' t:Make='{Marker}'/></rdf:RDF></x:xmpmeta>");

    /// <summary>TIFF 6.0, the most significant byte first: description, orientation, a place (GPS), a thumbnail.</summary>
    public static byte[] Exif(int orientation = 1)
    {
        var words = Encoding.ASCII.GetBytes(Marker + "\0");
        byte[] thumbnail = [0xFF, 0xD8, 0xFF, 0xFE, 0, 13, .. Encoding.ASCII.GetBytes(Marker), 0xFF, 0xD9];
        // Header 8, three entries and the next directory's place, GPS' two entries, the thumbnail's two; then what they refer to.
        const int First = 8, Gps = First + 2 + (3 * 12) + 4, Second = Gps + 2 + (2 * 12) + 4, Data = Second + 2 + (2 * 12) + 4;
        var numbers = Data + 12;
        return
        [
            .. "MM"u8, 0, 42, .. Long(First),
            0, 3, .. Entry(0x010E, 2, words.Length, Data), .. Entry(0x0112, 3, 1, orientation << 16), .. Entry(0x8825, 4, 1, Gps),
                .. Long(Second),
            0, 2, .. Entry(1, 2, 2, 'N' << 24), .. Entry(2, 5, 3, numbers), .. Long(0),
            0, 2, .. Entry(0x0201, 4, 1, numbers + 24), .. Entry(0x0202, 4, 1, thumbnail.Length), .. Long(0),
            .. words, .. Long(42), .. Long(1), .. Long(16), .. Long(1), .. Long(30), .. Long(1), .. thumbnail,
        ];
    }

    /// <summary>A JPEG turned by its Exif alone.</summary>
    public static byte[] Turned(byte[] jpeg, int orientation) =>
        [.. jpeg[..2], .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation)]), .. jpeg[2..]];

    /// <summary>A file of the same format and picture, with everything of that kind the format has a place for.</summary>
    public static byte[] Mark(byte[] file) => file[0] switch
    {
        0xFF => Jpeg(file),
        0x89 => Png(file),
        (byte)'G' => Gif(file),
        _ => WebP(file),
    };

    private static byte[] Jpeg(byte[] file) =>
    [
        .. file[..2],
        .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif()]),
        .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp]),
        .. Segment(0xED,
            [.. "Photoshop 3.0\0"u8, .. "8BIM"u8, 4, 4, 0, 0, .. Long(5 + Marker.Length), 0x1C, 2, 0x78, 0, (byte)Marker.Length,
                .. Encoding.ASCII.GetBytes(Marker)]),
        .. Segment(0xFE, Encoding.ASCII.GetBytes(Marker)),
        .. file[2..],
        .. Encoding.ASCII.GetBytes(Marker),
    ];

    // Behind the signature and IHDR.
    private static byte[] Png(byte[] file) =>
    [
        .. file[..33],
        .. Chunk("eXIf", Exif()),
        .. Chunk("tEXt", [.. "Comment\0"u8, .. Encoding.ASCII.GetBytes(Marker)]),
        .. Chunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Xmp]),
        .. Chunk("tIME", [7, 0xEA, 1, 2, 3, 4, 5]),
        .. file[33..],
        .. Encoding.ASCII.GetBytes(Marker),
    ];

    // Behind the screen's palette.
    private static byte[] Gif(byte[] file)
    {
        var at = 13 + ((file[10] & 0x80) == 0 ? 0 : 3 << ((file[10] & 7) + 1));
        return
        [
            .. "GIF89a"u8, .. file[6..at],
            0x21, 0xFE, (byte)Marker.Length, .. Encoding.ASCII.GetBytes(Marker), 0,
            0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Xmp, 1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0,
            .. file[at..],
            .. "<script>"u8, .. Encoding.ASCII.GetBytes(Marker),
        ];
    }

    // RFC 9649: the extended form says first that there is more.
    private static byte[] WebP(byte[] file)
    {
        var picture = PictureInfo.Read(file)!;
        var isExtended = file.AsSpan(12, 4).SequenceEqual("VP8X"u8);
        var flags = (byte)(0x0C | (isExtended ? file[20] : 0));
        byte[] chunks =
        [
            .. "WEBPVP8X"u8, .. Little(10), flags, 0, 0, 0, .. Little(picture.Width - 1)[..3], .. Little(picture.Height - 1)[..3],
            .. file[(isExtended ? 30 : 12)..], .. Block("EXIF", Exif()), .. Block("XMP ", Xmp),
        ];
        return [.. "RIFF"u8, .. Little(chunks.Length), .. chunks, .. Encoding.ASCII.GetBytes(Marker)];
    }

    private static byte[] Segment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        return [.. Long(data.Length), .. body, .. Long((int)Crc(body))];
    }

    // CRC-32 as PNG defines it.
    internal static uint Crc(byte[] data) => ~data.Aggregate(0xFFFFFFFFu, (crc, value) =>
        Enumerable.Range(0, 8).Aggregate(crc ^ value, (bits, _) => (bits & 1) == 1 ? (bits >> 1) ^ 0xEDB88320u : bits >> 1));

    private static byte[] Block(string name, byte[] data) =>
        [.. Encoding.ASCII.GetBytes(name), .. Little(data.Length), .. data, .. new byte[data.Length & 1]];

    private static byte[] Entry(ushort tag, ushort type, int count, int value) =>
        [(byte)(tag >> 8), (byte)tag, (byte)(type >> 8), (byte)type, .. Long(count), .. Long(value)];

    private static byte[] Long(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Little(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
