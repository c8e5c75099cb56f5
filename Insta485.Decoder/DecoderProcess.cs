using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Insta485.Decoder;

/// <summary>Starts a worker: with limits, and with nothing of the environment of the program that starts it.</summary>
public static class DecoderProcess
{
    /// <summary>The photos that a worker decodes before another takes its place.</summary>
    public const int MaxPhotos = 20;

    // Of memory that it may change, its own and that of a photo. Address space is no measure: .NET reserves much and uses little.
    private const int MaxKilobytes = 1_048_576;

    // The stack of a thread counts as a whole.
    private const int StackKilobytes = 2_048;

    // The shell sets the limits and then becomes the program, which yields to the site. It writes no file; macOS can't limit memory.
    private const string Limited = "ulimit -t \"$1\"; ulimit -c 0; ulimit -f 0; ulimit -n 64; ulimit -s \"$2\"; "
        + "ulimit -d \"$3\" 2>/dev/null; shift 3; exec nice -n 10 \"$@\"";

    /// <summary>This program, as started by the .NET that runs the caller.</summary>
    public static IReadOnlyList<string> Program { get; } =
        [Path.Combine(Root, "dotnet"), Path.Combine(AppContext.BaseDirectory, "Insta485.Decoder.dll")];

    /// <summary>The folders that the program reads, besides those of the system.</summary>
    public static IReadOnlyList<string> Folders { get; } = [Root, AppContext.BaseDirectory];

    /// <summary>Whether the system has libheif, which decodes HEIC.</summary>
    public static bool HasLibheif => HeicLibraries.Any(File.Exists);

    /// <summary>Where it may be: Debian and Ubuntu, others, Homebrew.</summary>
    internal static IEnumerable<string> HeicLibraries { get; } =
    [
        .. OperatingSystem.IsMacOS()
            ? new[] { "/opt/homebrew/lib/libheif.1.dylib", "/usr/local/lib/libheif.1.dylib" }
            : ["/usr/lib/x86_64-linux-gnu/libheif.so.1", "/usr/lib/aarch64-linux-gnu/libheif.so.1", "/usr/lib64/libheif.so.1",
                "/usr/lib/libheif.so.1"],
    ];

    // ROOT/shared/Microsoft.NETCore.App/VERSION/
    private static string Root => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Starts the words.</summary>
    /// <param name="seconds">The limit of CPU time, for all photos together.</param>
    public static Process Start(IEnumerable<string> words, int seconds)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Limited, "sh", $"{seconds}", $"{StackKilobytes}", $"{MaxKilobytes}", .. words])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = start.Environment["TMPDIR"] = "/tmp";
        // Neither a debugger's socket nor, for code that it compiles, a file that is mapped twice.
        start.Environment["DOTNET_EnableDiagnostics"] = start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        // Memory goes back to the system: a worker waits between photos, and each of its threads would keep its own.
        start.Environment["DOTNET_GCConserveMemory"] = "9";
        start.Environment["MALLOC_ARENA_MAX"] = "1";
        return Process.Start(start) ?? throw new Win32Exception();
    }
}
