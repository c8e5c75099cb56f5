using System.IO.Compression;
using System.Text.Json;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// An archive that an account sent. Everything in it is taken for hostile: names, sizes, numbers, ratios and the depth of its JSON are
/// checked before anything is read, and what is read is no more than was said.
/// </summary>
internal sealed class ImportArchive : IAsyncDisposable
{
    /// <summary>The most posts.</summary>
    public const int MaxPosts = 10_000;

    /// <summary>The most comments of a post.</summary>
    public const int MaxComments = 10_000;

    // The JSON of a post is in memory as a whole: 5,000 comments of 1,024 characters, three bytes each, are 15 MB.
    private const int MaxPost = 16 * 1024 * 1024;

    private readonly ZipArchive _zip;
    private readonly ArchiveManifest _manifest;

    private ImportArchive(ZipArchive zip, ArchiveManifest manifest) => (_zip, _manifest) = (zip, manifest);

    /// <summary>Opens an archive.</summary>
    /// <param name="from">Can seek; it is closed with the archive.</param>
    /// <exception cref="ArchiveException">It is no archive of this format; with the reason.</exception>
    public static async Task<ImportArchive> OpenAsync(Stream from)
    {
        try
        {
            var count = await ZipDirectory.CheckAsync(from);
            var zip = await ZipArchive.CreateAsync(from, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null);
            ArchiveEntries.Check(zip, count, from.Length);
            return new ImportArchive(zip, await ManifestAsync(zip));
        }
        catch (Exception e)
        {
            await from.DisposeAsync();
            throw AsInvalid(e);
        }
    }

    /// <summary>The posts, by date.</summary>
    /// <exception cref="ArchiveException">A post is not as it must be; with the reason.</exception>
    public async IAsyncEnumerable<ArchivedPost> PostsAsync()
    {
        await using var json = await OpenAsync(Archive.Posts);
        await using var posts = ArchivedPosts.ReadAsync(json).GetAsyncEnumerator();
        var (ids, last) = (new HashSet<int>(), DateTime.MinValue);
        while (await NextAsync(json, posts) is { } post)
        {
            Check(post, ids, last);
            last = post.Created;
            yield return post;
        }
    }

    /// <summary>Whom the account followed.</summary>
    /// <exception cref="ArchiveException">The list is not as it must be.</exception>
    public async Task<string[]> FollowingAsync() =>
        [.. (await ReadAsync<List<ArchivedPerson?>>(Archive.Following)).Take(10_000).Select(person => person?.Name ?? "")
            .Where(name => name.Length is > 0 and <= AccountStore.MaxUsername && Database.PostgresText.IsStorable(name))
            .Distinct(StringComparer.Ordinal)];

    /// <summary>The name of the account that was exported: what it wrote under its own posts is its own again.</summary>
    public async Task<string> AccountAsync() => (await ReadAsync<ArchivedAccount>(Archive.Account)).Username;

    /// <summary>Writes a photo to a file of this machine; false if the archive has none.</summary>
    /// <exception cref="ArchiveException">It is not the photo that the manifest names.</exception>
    public async Task<bool> ExtractAsync(string name, string path)
    {
        if (!_manifest.Files.ContainsKey(name))
        {
            return false;
        }

        try
        {
            await using var from = await OpenAsync(name);
            await using var to = File.Create(path);
            await from.CopyToAsync(to);
            return true;
        }
        catch (Exception e) when (e is not IOException || !Uploads.IsNoRoom(e))
        {
            throw AsInvalid(e);
        }
    }

    /// <summary>How large a photo is.</summary>
    public long LengthOf(string name) => _zip.GetEntry(name)?.Length ?? 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _zip.DisposeAsync();

    private static async Task<ArchiveManifest> ManifestAsync(ZipArchive zip)
    {
        var manifest = await ReadAsync<ArchiveManifest>(zip, Archive.Manifest, null);
        if (manifest.Format != Archive.Format)
        {
            throw new ArchiveException($"Its format must be {Archive.Format}.");
        }

        foreach (var entry in zip.Entries.Select(entry => entry.FullName).Where(name => name != Archive.Manifest))
        {
            if (!manifest.Files.ContainsKey(entry))
            {
                throw new ArchiveException($"{Archive.Manifest} does not name {entry}.");
            }
        }

        return manifest.Files.Count == zip.Entries.Count - 1
            ? manifest : throw new ArchiveException($"{Archive.Manifest} names files that are not in it.");
    }

    private static void Check(ArchivedPost post, HashSet<int> ids, DateTime last)
    {
        var problem = !ids.Add(post.Id) || post.Id < 0 ? "is in it twice"
            : ids.Count > MaxPosts ? $"is one more than the {MaxPosts} posts that can be imported"
            : post.Created < last ? "is older than the one before it"
            : post.Created > DateTime.UtcNow.AddDays(1) || post.Created.Year < 1900 ? "is from another time"
            : post.Pictures.Count is 0 or > PostPhoto.Most || HasNull(post.Pictures) ? $"has no photo, or more than {PostPhoto.Most}"
            : post.Edits.Count > PostTextStore.MaxRevisions || HasNull(post.Edits) ? "has too many earlier versions"
            : post.Comments.Count > MaxComments || post.Before?.Comments.Count > MaxComments || HasNull(post.Comments)
                || HasNull(post.Before?.Comments) ? $"has more than {MaxComments} comments"
            : post.Likes < 0 || post.Before?.Likes < 0 ? "has likes below zero" : null;
        if (problem is not null)
        {
            throw new ArchiveException($"The post {post.Id} {problem}.");
        }
    }

    private static bool HasNull<T>(IEnumerable<T?>? list)
        where T : class => list?.Any(one => one is null) == true;

    private static async Task<ArchivedPost?> NextAsync(CheckedEntry json, IAsyncEnumerator<ArchivedPost> posts)
    {
        json.Allow(MaxPost);
        try
        {
            return await posts.MoveNextAsync() ? posts.Current : null;
        }
        catch (Exception e)
        {
            throw AsInvalid(e);
        }
    }

    // What readers of zip and JSON say of data that are none; the sentence for the visitor is ours.
    private static Exception AsInvalid(Exception e) => e switch
    {
        ArchiveException => e,
        JsonException json => new ArchiveException($"Its JSON is not that of an export ({ArchiveEntries.Shown(json.Path ?? "$")}).", e),
        InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException =>
            new ArchiveException("It can't be read. It may be incomplete.", e),
        _ => e,
    };

    private Task<T> ReadAsync<T>(string name) => ReadAsync<T>(_zip, name, _manifest);

    private static async Task<T> ReadAsync<T>(ZipArchive zip, string name, ArchiveManifest? manifest)
    {
        try
        {
            await using var json = await OpenAsync(zip, name, manifest);
            return await JsonSerializer.DeserializeAsync<T>(json, Archive.Json) ?? throw new JsonException();
        }
        catch (Exception e)
        {
            throw AsInvalid(e);
        }
    }

    private Task<CheckedEntry> OpenAsync(string name) => OpenAsync(_zip, name, _manifest);

    private static async Task<CheckedEntry> OpenAsync(ZipArchive zip, string name, ArchiveManifest? manifest)
    {
        var entry = zip.GetEntry(name) ?? throw new ArchiveException($"It has no {name}.");
        try
        {
            return new CheckedEntry(name, await entry.OpenAsync(), entry.Length, manifest?.Files[name]);
        }
        catch (Exception e)
        {
            throw AsInvalid(e);
        }
    }
}
