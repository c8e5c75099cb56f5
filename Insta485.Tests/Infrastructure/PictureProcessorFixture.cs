using Insta485.Web.Cli;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Tests.Infrastructure;

/// <summary>The intake without a site: what it keeps lies in a folder of its own.</summary>
public sealed class PictureProcessorFixture : IDisposable
{
    private readonly PictureTools _tools;

    private PictureProcessorFixture(AppConfiguration config, string folder)
    {
        Config = config;
        Folder = folder;
        _tools = new PictureTools(config.Options);
    }

    /// <summary>The settings.</summary>
    public AppConfiguration Config { get; }

    /// <summary>Where scripts of a test may lie; the pictures are in a folder below it.</summary>
    public string Folder { get; }

    /// <summary>Every file kept, by its key.</summary>
    public Dictionary<string, byte[]> Files => Directory.GetFiles(Uploads, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Uploads, file), File.ReadAllBytes);

    /// <summary>The folder of pictures.</summary>
    public string Uploads => Path.Combine(Folder, "uploads");

    /// <summary>An empty one.</summary>
    public static async Task<PictureProcessorFixture> NewAsync(params (string Key, string Value)[] settings) =>
        await WithVipsAsync(null, settings);

    /// <summary>An empty one with a script in the place of libvips' program; <c>$HERE</c> is the folder.</summary>
    public static async Task<PictureProcessorFixture> WithVipsAsync(string? script, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("insta485-kept-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "uploads"));
        var vips = script is null ? "" : Path.Combine(folder, "vips");
        if (script is not null)
        {
            await Samples.ScriptAsync(vips, $"HERE='{folder}'\n{script}");
        }

        return new PictureProcessorFixture(
            await Postgres.PlaceAsync("none", null,
                [("Uploads:Folder", Path.Combine(folder, "uploads")), ("Uploads:Vips", vips), .. settings]), folder);
    }

    /// <summary>Takes a picture.</summary>
    public Task<PictureRow> TakeAsync(byte[] file, string name = "fox") =>
        TakeAsync(_tools.Uploads, file, name);

    /// <summary>Takes a picture into another store.</summary>
    public Task<PictureRow> TakeIntoAsync(IPictureStore files, byte[] file) =>
        TakeAsync(new Uploads(Config.Options, _tools.Intake, files, _tools.Temp, NullLogger<Uploads>.Instance), file, "fox");

    private static async Task<PictureRow> TakeAsync(Uploads uploads, byte[] file, string name)
    {
        var upload = new Upload(name, file.Length, () => new MemoryStream(file));
        return await uploads.SaveAsync(upload, uploads.Check(upload));
    }

    /// <summary>The refusal of a picture, which leaves nothing.</summary>
    public async Task<RefusedException> RefusedAsync(byte[] file, string name = "fox")
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => TakeAsync(file, name));
        Assert.Empty(Files);
        return refused;
    }

    /// <summary>The bytes under a key.</summary>
    public byte[] Bytes(string key) => File.ReadAllBytes(Path.Combine(Uploads, key));

    public void Dispose()
    {
        _tools.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
