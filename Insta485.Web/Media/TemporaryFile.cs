namespace Insta485.Web.Media;

/// <summary>A file on the way to where pictures are kept; nobody else can read it, and it is gone when it is done with.</summary>
public sealed class TemporaryFile : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "insta485-" + Guid.NewGuid().ToString("N"));

    /// <summary>Makes it, to be written once.</summary>
    public FileStream Create() => new(Path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
