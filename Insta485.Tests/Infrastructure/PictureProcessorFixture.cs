using Insta485.Decoder;
using Insta485.Web.Cli;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Tests.Infrastructure;

/// <summary>The intake without a site: what it keeps lies in a folder of its own.</summary>
public sealed class PictureProcessorFixture : IDisposable
{
    private readonly DecoderPool _decoders;

    private PictureProcessorFixture(AppConfiguration config, string folder, IReadOnlyList<string>? program)
    {
        (Config, Folder) = (config, folder);
        _decoders = new DecoderPool(config.Options.Uploads, NullLogger<DecoderPool>.Instance, DecoderSandbox.Isolation,
            program ?? DecoderProcess.Program);
        Processor = new PictureProcessor(_decoders, config.Options.Uploads, NullLogger<PictureProcessor>.Instance);
        Into = IPictureStore.Of(config.Options);
        Temp = new TempFolder(config.Options);
    }

    /// <summary>The settings.</summary>
    public AppConfiguration Config { get; }

    /// <summary>Where scripts of a test may lie; the pictures are in a folder below it.</summary>
    public string Folder { get; }

    /// <summary>Has pictures decoded.</summary>
    public PictureProcessor Processor { get; }

    /// <summary>Every file kept, by its key.</summary>
    public Dictionary<string, byte[]> Files => Directory.GetFiles(Uploads, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Uploads, file), File.ReadAllBytes);

    /// <summary>The folder of pictures.</summary>
    public string Uploads => Path.Combine(Folder, "uploads");

    private IPictureStore Into { get; }

    private TempFolder Temp { get; }

    /// <summary>An empty one.</summary>
    public static Task<PictureProcessorFixture> NewAsync(params (string Key, string Value)[] settings) =>
        NewAsync(program: null, settings);

    /// <summary>An empty one with another decoder.</summary>
    public static Task<PictureProcessorFixture> WithAsync(FakeDecoder fake, params (string Key, string Value)[] settings) =>
        NewAsync(program: null, [fake.Setting, .. settings]);

    /// <summary>An empty one whose workers are a script.</summary>
    public static async Task<PictureProcessorFixture> WithScriptAsync(string script, params (string Key, string Value)[] settings)
    {
        var fixture = await NewAsync(settings);
        var program = Path.Combine(fixture.Folder, "decoder");
        await Samples.ScriptAsync(program, script);
        return new PictureProcessorFixture(fixture.Config, fixture.Folder, [program]);
    }

    /// <summary>Takes a picture.</summary>
    public Task<PictureRow> TakeAsync(byte[] file, string name = "fox") => TakeIntoAsync(Into, file, name);

    /// <summary>Takes a picture into another store.</summary>
    public Task<PictureRow> TakeIntoAsync(IPictureStore files, byte[] file, string name = "fox") =>
        new Uploads(Config.Options, Processor, files, Temp, NullLogger<Uploads>.Instance)
            .SaveAsync(new Upload(name, file.Length, () => new MemoryStream(file)), _ => Task.CompletedTask);

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
        _decoders.Dispose();
        Temp.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<PictureProcessorFixture> NewAsync(
        IReadOnlyList<string>? program, (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("insta485-kept-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "uploads"));
        return new PictureProcessorFixture(
            await Postgres.PlaceAsync("none", null, [("Uploads:Folder", Path.Combine(folder, "uploads")), .. settings]), folder, program);
    }
}
