using Insta485.Web.Configuration;

namespace Insta485.Web.Pictures;

/// <summary>A stored file.</summary>
public sealed record StoredFile(string Key, long Length, DateTimeOffset Modified);

/// <summary>
/// Where photos are stored. Keys are relative: <c>name.jpg</c> for a photo, <c>320/name.jpg</c> for one of its sizes
/// (<see cref="Uploads.IsValidKey"/>). Files with other names are never touched. A key always stands for the same photo.
/// </summary>
public interface IPictureStore
{
    /// <summary>How long browsers keep a photo: for good, since no name is used twice, but only for this visitor.</summary>
    const string CacheControl = "private, max-age=31536000, immutable";

    /// <summary>The store that the settings name.</summary>
    static IPictureStore Of(SiteOptions options) =>
        options.Uploads.Store == UploadStore.S3 ? new S3PictureStore(options.Uploads.S3) : new FolderPictureStore(options);

    /// <summary>
    /// The other origin from which browsers load photos, for the content security policy; null if all come from this site.
    /// </summary>
    string? Origin { get; }

    /// <summary>Checks that photos can be stored, before work that depends on it.</summary>
    Task PrepareAsync();

    /// <summary>Throws if the store doesn't answer.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Stores a copy of a file, completely or not at all. Storing the same file again is fine.</summary>
    /// <param name="path">A complete file on this machine, which stays there.</param>
    /// <param name="type">The media type.</param>
    Task PutAsync(string key, string path, string type);

    /// <summary>Stores a photo with all its sizes. The sizes come first, so that they exist once the photo does.</summary>
    /// <param name="pathOf">The complete file of each key.</param>
    async Task PutPictureAsync(string filename, Func<string, string> pathOf)
    {
        foreach (var key in PictureVariant.KeysOf(filename))
        {
            await PutAsync(key, pathOf(key), PictureVariant.TypeOf(key));
        }
    }

    /// <summary>Deletes files. A missing file is no error. If one can't be deleted, the others still are.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys);

    /// <summary>Stores an archive that is being imported, which is never served. <see cref="ListAsync"/> does not name it.</summary>
    /// <param name="name">As <see cref="Uploads.IsImportName"/> says.</param>
    /// <param name="from">Its bytes; can seek, since a part that failed is sent again.</param>
    Task PutImportAsync(string name, Stream from);

    /// <summary>Opens such an archive, to be read in any order; null if it is missing.</summary>
    Task<Stream?> OpenImportAsync(string name);

    /// <summary>Deletes such archives. A missing one is no error.</summary>
    Task DeleteImportsAsync(IReadOnlyCollection<string> names);

    /// <summary>All such archives, by name.</summary>
    IAsyncEnumerable<StoredFile> ListImportsAsync();

    /// <summary>Copies a stored file to a path on this machine and replaces what is there.</summary>
    /// <returns>Whether the stored file exists.</returns>
    Task<bool> FetchAsync(string key, string path);

    /// <summary>All complete files, in no order.</summary>
    IAsyncEnumerable<StoredFile> ListAsync();

    /// <summary>Deletes every file.</summary>
    Task ClearAsync();

    /// <summary>What there is of a photo for a visitor who may see it; null if it is missing.</summary>
    Task<PictureSource?> FindAsync(string key, PictureRequest request);
}
