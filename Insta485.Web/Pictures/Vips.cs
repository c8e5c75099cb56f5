using System.ComponentModel;
using System.Diagnostics;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Runs <c>vips thumbnail</c> in a process for each step, so that the web process decodes nothing. The child has limits on memory, CPU
/// time, file size and time, an empty environment, and only loaders that libvips trusts with untrusted files.
/// </summary>
public sealed partial class Vips : IDisposable
{
    // Address space, several times the memory used: under 100 MB for 12 megapixels, 600 MB for a progressive JPEG of 50.
    private const int MaxKilobytes = 2_000_000;
    private const int MaxFileKilobytes = 1_000_000;

    private readonly ILogger<Vips> _log;
    private readonly string _program;
    private readonly DecoderIsolation _isolation;

    // A photo takes a core for half a second: at most one for each core, the rest wait.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    /// <summary>Looks for the program, so that a missing one stops the start instead of failing the first upload.</summary>
    /// <exception cref="SettingsException">The program is missing.</exception>
    public Vips(UploadOptions options, ILogger<Vips> log, DecoderIsolation? isolation = null)
    {
        _isolation = isolation ?? DecoderSandbox.Isolation;
        _log = log;
        Budget = TimeSpan.FromSeconds(options.DecodeSeconds);
        _program = options.Vips.Length > 0 ? options.Vips : SearchPath.Find("vips")
            ?? throw new SettingsException("vips",
                "is required for photos: install libvips-tools (Debian, Ubuntu), vips (Homebrew) or vips-tools (Fedora)");
    }

    /// <summary>The time that a photo may take, all its steps together. It is the limit of CPU time, too.</summary>
    public TimeSpan Budget { get; }

    /// <summary>Runs the work for a photo as soon as a core is free.</summary>
    /// <exception cref="RefusedException">No core was free for ten seconds (503).</exception>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        if (!await _cores.WaitAsync(_timeout))
        {
            throw Refuse.Busy("Too many photos are being uploaded right now. Try again in a moment.", _timeout, "file");
        }

        try
        {
            return await work();
        }
        finally
        {
            _cores.Release();
        }
    }

    /// <summary>
    /// Decodes a file, turns it upright, converts its colours to sRGB and shrinks it.
    /// </summary>
    /// <param name="to">The new file, with the encoder's options in brackets: <c>/folder/master.jpg[Q=85]</c>.</param>
    /// <param name="width">The largest width in pixels.</param>
    /// <param name="height">The largest height in pixels.</param>
    /// <param name="isHeif">HEIC and AVIF need a module of libvips. Without modules it starts in two thirds of the time and contains no
    /// ImageMagick, Poppler or OpenSlide.</param>
    /// <param name="end">When the photo's <see cref="Budget"/> is used up.</param>
    /// <param name="more">Further options of libvips.</param>
    /// <returns>Whether it succeeded; if not, the log has the program's message.</returns>
    public async Task<bool> ThumbnailAsync(string from, string to, int width, int height, bool isHeif, DateTime end, params string[] more)
    {
        // Relative to the folder: an account of its own can enter the folder, and not those above it.
        string[] words =
            [Path.GetFileName(from), Path.GetFileName(to), $"{width}", "--height", $"{height}", "--fail-on", "truncated", .. more];
        // A photo without a profile is in sRGB. Without this option libvips 8.14 shifts its colours at every step.
        var (isDone, said) = await RunAsync(from, isHeif, end, [.. words, "--import-profile", "srgb", "--export-profile", "srgb"]);
        // A grey photo rejects the option and needs none.
        return isDone
            || (said.Contains("compatible input profile", StringComparison.Ordinal) && (await RunAsync(from, isHeif, end, words)).IsDone);
    }

    public void Dispose() => _cores.Dispose();

    private async Task<(bool IsDone, string Said)> RunAsync(string from, bool isHeif, DateTime end, string[] more)
    {
        var left = end - DateTime.UtcNow;
        if (left <= TimeSpan.Zero)
        {
            return (false, "");
        }

        var scratch = Path.GetDirectoryName(from) ?? "/";
        DecoderSandbox.HandOver(_isolation, scratch);
        // The shell sets the limits and then becomes the program, which yields to the site. macOS can't limit memory.
        const string Limited =
            "ulimit -t \"$1\"; ulimit -f \"$2\"; ulimit -c 0; ulimit -v \"$3\" 2>/dev/null; shift 3; exec nice -n 10 \"$@\"";
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", Limited, "sh", $"{Math.Ceiling(left.TotalSeconds)}", $"{MaxFileKilobytes * 2}", $"{MaxKilobytes}",
            .. DecoderSandbox.Command(_isolation, scratch, _program), "thumbnail", .. more,
        ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = scratch,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["HOME"] = start.Environment["TMPDIR"] = ".";
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = start.Environment["VIPS_CONCURRENCY"] = "1";
        if (!isHeif)
        {
            // libvips looks for modules here and finds none.
            start.Environment["VIPSHOME"] = ".";
        }

        var clock = Stopwatch.GetTimestamp();
        using var child = Process.Start(start) ?? throw new Win32Exception();
        child.StandardInput.Close();
        using var cts = new CancellationTokenSource(left);
        var said = Task.WhenAll(HeadAsync(child.StandardError), HeadAsync(child.StandardOutput));
        try
        {
            await child.WaitForExitAsync(cts.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
        }

        var words = "";
        try
        {
            words = string.Join(' ', await said.WaitAsync(TimeSpan.FromSeconds(1))).ReplaceLineEndings(" ").Trim();
        }
        catch (TimeoutException)
        {
            // A process that it left behind holds the streams; the core is needed for other photos.
        }

        if (child.ExitCode != 0)
        {
            Failed(_log, child.ExitCode, Stopwatch.GetElapsedTime(clock).TotalSeconds, words);
        }

        return (child.ExitCode == 0, words);
    }

    // Reads everything, so that the child never blocks, and keeps the beginning.
    private static async Task<string> HeadAsync(StreamReader reader)
    {
        var (kept, buffer) = ("", new char[1024]);
        for (var read = await reader.ReadAsync(buffer); read > 0; read = await reader.ReadAsync(buffer))
        {
            kept = kept.Length < 400 ? kept + new string(buffer, 0, Math.Min(read, 400 - kept.Length)) : kept;
        }

        return kept;
    }

    [LoggerMessage(5, LogLevel.Information, "A picture could not be decoded: status {Status} after {Seconds:0.00} s: {Words}")]
    private static partial void Failed(ILogger log, int status, double seconds, string words);
}
