using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Insta485.Tests.Portability;

/// <summary>Makes archives: good ones, and hostile ones that no export writes.</summary>
internal static class HostileArchive
{
    public static readonly byte[] Photo = Infrastructure.TestPictures.Png();

    private const string Account = """
        {"username": "old", "fullname": "Old", "email": "o@example.com", "created": "2024-01-01T00:00:00Z", "face": "pictures/f.png",
         "settings": {"isPrivate": false, "isOpen": false, "lang": null}}
        """;

    /// <summary>A post of the archive as JSON.</summary>
    public static string Post(
        int id, string created = "2024-01-01T00:00:00Z", string pictures = """[{"place": 1, "file": "pictures/a.png", "alt": ""}]""",
        string more = "") => $$"""
        {"id": {{id}}, "url": "/posts/{{id}}/", "created": "{{created}}", "caption": "c", "alt": "", "lang": "en", "pictures": {{pictures}},
         "tags": [], "commentsClosed": false, "edited": null, "edits": [], "likes": [], "comments": []{{more}}}
        """;

    /// <summary>The files of an archive of one post, others over them; what is null is left out.</summary>
    public static List<(string Name, byte[] Bytes)> Files(string? posts = null, params (string Name, byte[]? Bytes)[] others)
    {
        var files = new List<(string Name, byte[] Bytes)>
        {
            ("account.json", Encoding.UTF8.GetBytes(Account)), ("posts.json", Encoding.UTF8.GetBytes(posts ?? $"[{Post(1)}]")),
            ("following.json", "[]"u8.ToArray()), ("pictures/a.png", Photo),
        };
        foreach (var (name, bytes) in others)
        {
            files.RemoveAll(file => file.Name == name);
            if (bytes is not null)
            {
                files.Add((name, bytes));
            }
        }

        return files;
    }

    /// <summary>Packs files, with their manifest.</summary>
    public static byte[] Pack(IEnumerable<(string Name, byte[] Bytes)> files, Func<string, string>? manifest = null)
    {
        var all = files.ToList();
        var names = all.DistinctBy(file => file.Name)
            .ToDictionary(file => file.Name, file => Convert.ToHexStringLower(SHA256.HashData(file.Bytes)));
        var json = JsonSerializer.Serialize(
            new { format = "insta485-export/1", site = "", made = "2026-11-01T00:00:00Z", files = names, missing = Array.Empty<string>() });
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in all.Append(("manifest.json", Encoding.UTF8.GetBytes(manifest?.Invoke(json) ?? json))))
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(bytes);
            }
        }

        return to.ToArray();
    }

    /// <summary>The same with a 32-bit number of the directory's entry for a file changed.</summary>
    /// <param name="at">20: the compressed size, 24: the size, 42: where it begins.</param>
    public static byte[] WithNumber(byte[] zip, string name, int at, uint number)
    {
        var header = zip.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(name)) - 46;
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(header + at), number);
        return zip;
    }

    /// <summary>The same with another end: Zip64, whose numbers are these.</summary>
    public static byte[] WithEnd64(byte[] zip, long entries, long? offset = null)
    {
        var end = zip.AsSpan(zip.Length - 22).ToArray();
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12));
        var start = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16));
        var end64 = new byte[76];
        BinaryPrimitives.WriteUInt32LittleEndian(end64, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(24), entries);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(32), entries);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(40), size);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(48), offset ?? start);
        BinaryPrimitives.WriteUInt32LittleEndian(end64.AsSpan(56), 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(64), zip.Length - 22);
        BinaryPrimitives.WriteUInt32LittleEndian(end64.AsSpan(72), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), uint.MaxValue);
        return [.. zip[..^22], .. end64, .. end];
    }
}
