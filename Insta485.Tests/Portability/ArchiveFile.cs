using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Portability;

/// <summary>An archive of an account, unpacked: every file by its name.</summary>
internal sealed class ArchiveFile
{
    private readonly Dictionary<string, byte[]> _files;

    private ArchiveFile(Dictionary<string, byte[]> files) => _files = files;

    /// <summary>The files.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>The names of files that are not compressed.</summary>
    public IReadOnlyList<string> Stored { get; private init; } = [];

    /// <summary>The names and hashes that the archive says of itself.</summary>
    public JsonObject Manifest => Json("manifest.json").AsObject();

    /// <summary>The names of the photos that are in no archive.</summary>
    public IEnumerable<string> Missing => Manifest["missing"]!.AsArray().Select(name => name!.GetValue<string>());

    /// <summary>Unpacks one; each file has the hash that the manifest says, and no file is left out of it.</summary>
    public static ArchiveFile Read(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var from = entry.Open();
            using var to = new MemoryStream();
            from.CopyTo(to);
            files.Add(entry.FullName, to.ToArray());
        }

        var archive = new ArchiveFile(files)
        {
            Stored = [.. zip.Entries.Where(entry => entry.CompressedLength == entry.Length).Select(entry => entry.FullName)],
        };
        Assert.Equal("manifest.json", zip.Entries[^1].FullName);
        Assert.Equal(
            files.Keys.Where(name => name != "manifest.json").Order(StringComparer.Ordinal)
                .Select(name => $"{name} {Convert.ToHexStringLower(SHA256.HashData(files[name]))}"),
            archive.Manifest["files"]!.AsObject().Select(file => $"{file.Key} {file.Value}"));
        return archive;
    }

    /// <summary>The account's archive, by its form.</summary>
    public static async Task<ArchiveFile> ExportAsync(Visitor visitor)
    {
        var answer = await visitor.PostAsync("/accounts/export/", ("operation", "export"));
        Assert.Equal((200, "application/zip"), (answer.Status, answer.ContentHeaders.ContentType?.MediaType));
        return Read(answer.Bytes);
    }

    /// <summary>The text of a file.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(_files[name]);

    /// <summary>A JSON file.</summary>
    public JsonNode Json(string name) => JsonNode.Parse(_files[name])!;

    /// <summary>A list.</summary>
    public List<JsonObject> List(string name) => [.. Json(name).AsArray().Select(one => one!.AsObject())];
}
