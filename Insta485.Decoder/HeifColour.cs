using System.Buffers.Binary;

namespace Insta485.Decoder;

/// <summary>
/// The colours of HEIC and AVIF by the box colr of kind nclx (ISO/IEC 14496-12, 12.1.5), which libheif leaves to its caller. A profile in
/// the file comes before it.
/// </summary>
internal static class HeifColour
{
    public static ColourSpace? Read(byte[] file)
    {
        if (Find(file, 0, file.Length, "meta") is not { } meta || Find(file, meta.At + 4, meta.End, "iprp") is not { } properties
            || Find(file, properties.At, properties.End, "ipco") is not { } container)
        {
            return null;
        }

        var colours = Boxes(file, container.At, container.End).Select((box, index) => (box, Number: index + 1))
            .Where(property => property.box.Name == "colr" && property.box.End - property.box.At >= 4).ToList();
        var mine = OfPrimary(file, meta.At + 4, meta.End, properties);
        if (mine.Count > 0)
        {
            colours = colours.FindAll(property => mine.Contains(property.Number));
        }

        bool Is(int at, string kind) => System.Text.Encoding.Latin1.GetString(file, at, 4) == kind;
        var nclx = colours.Find(property => Is(property.box.At, "nclx") && property.box.End - property.box.At >= 10).box;
        return nclx is null || colours.Exists(property => Is(property.box.At, "prof") || Is(property.box.At, "rICC"))
            ? null
            : ColourSpace.Of((int)Read16(file, nclx.At + 4), TransferOf((int)Read16(file, nclx.At + 6)));
    }

    // Of a camera for video (BT.709 and its kin): Chromium shows it like sRGB, unlike in PNG.
    private static int TransferOf(int transfer) => transfer is 1 or 6 or 14 or 15 ? 13 : transfer;

    // pitm names the picture, ipma its properties: a thumbnail, a gain map or a mask has others. None if they can't be read.
    private static HashSet<int> OfPrimary(byte[] file, int from, int to, Box properties)
    {
        var found = new HashSet<int>();
        if (Find(file, from, to, "pitm") is not { } pitm || Find(file, properties.At, properties.End, "ipma") is not { } ipma
            || pitm.End - pitm.At < 6 || (pitm.End - pitm.At < 8 && file[pitm.At] > 0) || ipma.End - ipma.At < 8)
        {
            return found;
        }

        var primary = file[pitm.At] == 0 ? Read16(file, pitm.At + 4) : Read32(file, pitm.At + 4);
        var (isLong, isWide) = (file[ipma.At] >= 1, (file[ipma.At + 3] & 1) == 1);
        var at = ipma.At + 8;
        for (var left = Read32(file, ipma.At + 4); left > 0 && at + 5 <= ipma.End; left--)
        {
            var item = isLong ? Read32(file, at) : Read16(file, at);
            at += isLong ? 4 : 2;
            var count = file[at++];
            for (; count > 0 && at + (isWide ? 2 : 1) <= ipma.End; count--, at += isWide ? 2 : 1)
            {
                if (item == primary)
                {
                    found.Add(isWide ? (int)Read16(file, at) & 0x7FFF : file[at] & 0x7F);
                }
            }
        }

        return found;
    }

    private static Box? Find(byte[] file, int from, int to, string name) => Boxes(file, from, to).FirstOrDefault(box => box.Name == name);

    private static IEnumerable<Box> Boxes(byte[] file, int from, int to)
    {
        for (var at = from; at + 8 <= to;)
        {
            var size = Read32(file, at);
            if (size < 8 || size > to - at)
            {
                yield break;
            }

            yield return new Box(System.Text.Encoding.Latin1.GetString(file, at + 4, 4), at + 8, at + (int)size);
            at += (int)size;
        }
    }

    private static uint Read16(byte[] file, int at) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));

    private static uint Read32(byte[] file, int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));

    private sealed record Box(string Name, int At, int End);
}
