using System.Runtime.InteropServices;
using NetVips;

namespace Insta485.Decoder;

/// <summary>
/// Decodes HEIC by the system's libheif, because libvips' own package has no decoder for it (HEVC has patents). Upright, 8 bits.
/// </summary>
internal sealed partial class Heic : IDisposable
{
    // libheif's numbers for: RGB; its pixels side by side without and with transparency; the plane that holds them.
    private const int Rgb = 1;
    private const int Three = 10;
    private const int Four = 11;
    private const int Interleaved = 10;
    private const int OutOfMemory = 6;
    private const string Library = "heif";

    private static readonly string[] NoDecoder = ["Unsupported codec", "not been built in"];

    private readonly IntPtr _context;
    private readonly IntPtr _handle;
    private readonly IntPtr _pixels;

    static Heic() => NativeLibrary.SetDllImportResolver(typeof(Heic).Assembly, (name, assembly, path) =>
        name == Library && Load() is var library && library != IntPtr.Zero ? library : IntPtr.Zero);

    private Heic(byte[] file)
    {
        _context = heif_context_alloc();
        try
        {
            // Copies the bytes.
            Check(heif_context_read_from_memory(_context, file, (nuint)file.Length, IntPtr.Zero));
            Check(heif_context_get_primary_image_handle(_context, out _handle));
            var bands = heif_image_handle_has_alpha_channel(_handle) != 0 ? 4 : 3;
            Check(heif_decode_image(_handle, out _pixels, Rgb, bands == 4 ? Four : Three, IntPtr.Zero));
            Image = ImageOf(bands);
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>The pixels, with the file's profile. Valid until this object is disposed.</summary>
    public Image Image { get; }

    /// <exception cref="DecodeException">The system has no libheif with a decoder, or the file is damaged.</exception>
    public static Heic Decode(byte[] file) => Load() != IntPtr.Zero
        ? new Heic(file)
        : throw new DecodeException(Failure.NoHeic, "libheif is missing");

    public void Dispose()
    {
        Image.Dispose();
        Free();
    }

    private void Free()
    {
        heif_image_release(_pixels);
        heif_image_handle_release(_handle);
        heif_context_free(_context);
    }

    private static IntPtr Load()
    {
        foreach (var name in DecoderProcess.HeicLibraries)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        return IntPtr.Zero;
    }

    // A row may be longer than its pixels.
    private Image ImageOf(int bands)
    {
        var start = heif_image_get_plane_readonly(_pixels, Interleaved, out var stride);
        var (width, height) = (heif_image_get_width(_pixels, Interleaved), heif_image_get_height(_pixels, Interleaved));
        if (start == IntPtr.Zero || width < 1 || height < 1 || stride < width * bands)
        {
            throw new DecodeException(Failure.Damaged, "libheif decoded nothing");
        }

        using var rows = Image.NewFromMemory(start, (ulong)stride * (ulong)height, stride, height, 1, Enums.BandFormat.Uchar);
        using var used = rows.ExtractArea(0, 0, width * bands, height);
        using var folded = used.Bandfold(factor: bands);
        using var image = folded.Copy(interpretation: Enums.Interpretation.Srgb);
        var size = heif_image_handle_get_raw_color_profile_size(_handle);
        if (size is 0 or > 16_777_216)
        {
            return image.Copy();
        }

        var profile = new byte[size];
        Check(heif_image_handle_get_raw_color_profile(_handle, profile));
        return image.Mutate(mutable => mutable.Set(GValue.BlobType, "icc-profile-data", profile));
    }

    private static void Check(Error error)
    {
        if (error.Code != 0)
        {
            var message = Marshal.PtrToStringUTF8(error.Message) ?? "";
            throw new DecodeException(
                error.Code == OutOfMemory ? Failure.NeedsMemory
                : NoDecoder.Any(words => message.Contains(words, StringComparison.Ordinal)) ? Failure.NoHeic : Failure.Damaged,
                message);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Error
    {
        public readonly int Code;
        public readonly int Part;
        public readonly IntPtr Message;
    }

#pragma warning disable SA1300, IDE1006 // libheif's names.
    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr heif_context_alloc();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void heif_context_free(IntPtr context);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Error heif_context_read_from_memory(IntPtr context, byte[] file, nuint length, IntPtr options);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Error heif_context_get_primary_image_handle(IntPtr context, out IntPtr handle);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void heif_image_handle_release(IntPtr handle);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int heif_image_handle_has_alpha_channel(IntPtr handle);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nuint heif_image_handle_get_raw_color_profile_size(IntPtr handle);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Error heif_image_handle_get_raw_color_profile(IntPtr handle, [Out] byte[] profile);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Error heif_decode_image(IntPtr handle, out IntPtr image, int colours, int chroma, IntPtr options);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr heif_image_get_plane_readonly(IntPtr image, int channel, out int stride);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int heif_image_get_width(IntPtr image, int channel);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int heif_image_get_height(IntPtr image, int channel);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void heif_image_release(IntPtr image);
#pragma warning restore SA1300, IDE1006
}
