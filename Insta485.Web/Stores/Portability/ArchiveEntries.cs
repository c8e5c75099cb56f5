using System.IO.Compression;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores.Portability;

/// <summary>What the directory of an archive may say, before anything is read: names, sizes, ratios.</summary>
internal static class ArchiveEntries
{
    private const int MaxJson = 64 * 1024 * 1024;
    private const int MaxManifest = 16 * 1024 * 1024;
    private const int MaxAccount = 64 * 1024;

    // Text compresses to a tenth, photos do not.
    private const int MaxRatio = 200;
    private const int RatioFrom = 1024 * 1024;

    private static readonly HashSet<string> Names =
        new([Archive.Manifest, Archive.Account, Archive.Posts, Archive.Page, Archive.Style, .. Archive.Lists], StringComparer.Ordinal);

    /// <summary>Refuses an archive that no export has.</summary>
    /// <param name="count">The number of entries that the end of the file says.</param>
    /// <param name="length">The length of the file, in bytes.</param>
    /// <exception cref="ArchiveException">With the reason.</exception>
    public static void Check(ZipArchive zip, int count, long length)
    {
        var (names, compressed) = (new HashSet<string>(StringComparer.Ordinal), 0L);
        if (zip.Entries.Count != count)
        {
            throw new ArchiveException("Its directory contradicts itself.");
        }

        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (!Names.Contains(name)
                && !(name.StartsWith(Archive.Pictures, StringComparison.Ordinal) && Uploads.IsValidName(name[Archive.Pictures.Length..])))
            {
                throw new ArchiveException($"“{Shown(name)}” is no file of an export.");
            }

            if (!names.Add(name))
            {
                throw new ArchiveException($"{name} is in it twice.");
            }

            var most = name switch
            {
                Archive.Account => MaxAccount,
                Archive.Manifest or Archive.Following => MaxManifest,
                _ => MaxJson,
            };
            if (entry.Length < 0 || entry.CompressedLength < 0
                || (entry.Length > most && name is not (Archive.Page or Archive.Style) && !IsPicture(name)))
            {
                throw new ArchiveException($"{name} is larger than {most / 1024} KB.");
            }

            if (entry.Length > RatioFrom && entry.Length / Math.Max(1, entry.CompressedLength) > MaxRatio)
            {
                throw new ArchiveException($"{name} is compressed too much to be an export.");
            }

            if (entry.IsEncrypted)
            {
                throw new ArchiveException("It is encrypted.");
            }

            compressed += entry.CompressedLength;
        }

        if (compressed > length)
        {
            throw new ArchiveException("Its files overlap.");
        }
    }

    /// <summary>A name of an archive as a message may show it.</summary>
    public static string Shown(string name) =>
        string.Concat(name.Take(60).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));

    private static bool IsPicture(string name) => name.StartsWith(Archive.Pictures, StringComparison.Ordinal);
}
