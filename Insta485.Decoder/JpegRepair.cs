namespace Insta485.Decoder;

/// <summary>
/// Mends what browsers pass over. libjpeg warns of the first fault only, so a harmless one would hide that half the picture is missing.
/// </summary>
internal static class JpegRepair
{
    /// <summary>Drops bytes between the segments before the first scan, and adds an end if there is none.</summary>
    public static byte[] Mend(byte[] file)
    {
        var mended = new MemoryStream(file.Length + 2);
        mended.Write(file, 0, 2);
        var at = 2;
        while (at + 4 <= file.Length)
        {
            if (file[at] != 0xFF || file[at + 1] is 0 or 0xFF or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                // Fill bytes, or what does not belong here: among it marks that have no length.
                at++;
                continue;
            }

            var size = 2 + ((file[at + 2] << 8) | file[at + 3]);
            if (file[at + 1] == 0xDA || size < 4 || at + size > file.Length)
            {
                break;
            }

            mended.Write(file, at, size);
            at += size;
        }

        mended.Write(file, at, file.Length - at);
        if (!file.AsSpan().EndsWith<byte>([0xFF, 0xD9]))
        {
            mended.Write([0xFF, 0xD9]);
        }

        return mended.ToArray();
    }
}
