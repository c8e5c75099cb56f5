namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A script in the place of libvips' program that keeps a picture as it is, for tests of what happens around decoding. It costs a tenth
/// of the CPU.
/// </summary>
public static class CopyingDecoder
{
    // One pixel of WebP, for printf.
    private static readonly string Pixel =
        string.Concat(TestPictures.WebP().Select(value => '\\' + Convert.ToString(value, toBase: 8).PadLeft(3, '0')));

    /// <summary>Called as <c>thumbnail FROM TO[OPTIONS]</c>: a size becomes one pixel, the master a copy.</summary>
    public static string Script { get; } = $$"""
        to=${3%%\[*}
        case $to in
            *.webp) printf '{{Pixel}}' > "$to" ;;
            *.ppm) printf 'P6\n1 1\n255\nabc' > "$to" ;;
            *) cp "$2" "$to" ;;
        esac
        """;
}

/// <summary>A site with this decoder.</summary>
public sealed class CopyingSite : SiteFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-decoder-").FullName;

    protected override (string Key, string Value)[] Settings => [("Uploads:Vips", Program)];

    private string Program => Path.Combine(_folder, "vips");

    public override async Task InitializeAsync()
    {
        await Samples.ScriptAsync(Program, CopyingDecoder.Script);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
