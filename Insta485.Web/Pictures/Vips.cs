using System.ComponentModel;
using System.Diagnostics;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// libvips' own program <c>vips thumbnail</c>, a process for each step: the web process decodes nothing. The child has limits on
/// memory, CPU time, file size and time, an environment of its own without anything of ours, and no loader that libvips does not
/// trust with strangers' files.
/// </summary>
public sealed partial class Vips : IDisposable
{
    // Address space, which is several times what is used; measured: under 100 MB for 12 megapixels, 600 MB for 50 of a progressive JPEG.
    private const int MaxKilobytes = 2_000_000;
    private const int MaxCpuSeconds = 20;
    private const int MaxFileKilobytes = 1_000_000;

    private readonly ILogger<Vips> _log;
    private readonly TimeSpan _wall;
    private readonly string _program;

    // One picture takes a core for half a second: at most as many at once as there are cores, the rest wait.
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    /// <summary>Looks for the program at once, so that a machine without it says so at start and not with the first picture.</summary>
    /// <exception cref="SettingsException">It is not there.</exception>
    public Vips(UploadOptions options, ILogger<Vips> log)
    {
        _log = log;
        _wall = TimeSpan.FromSeconds(options.DecodeSeconds);
        _program = options.Vips.Length > 0 ? options.Vips : Find()
            ?? throw new SettingsException("vips",
                "is needed for pictures: install libvips-tools (Debian, Ubuntu), vips (Homebrew) or vips-tools (Fedora)");
    }

    /// <summary>Where the program is; nothing if it is nowhere on PATH.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "vips")).FirstOrDefault(File.Exists);

    /// <summary>Does a picture's work once a core is free for it.</summary>
    /// <exception cref="RefusedException">No core was free for ten seconds (503).</exception>
    public async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        if (!await _cores.WaitAsync(_timeout))
        {
            throw Refuse.Busy("Too many pictures are coming in at once. Try again in a moment.", _timeout, "file");
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
    /// Decodes a file, turns it as its orientation says, converts its colours to sRGB and shrinks it.
    /// </summary>
    /// <param name="to">Where, with the encoder's options in brackets: <c>/folder/master.jpg[Q=85]</c>. No metadata is asked for;
    /// look all the same.</param>
    /// <param name="width">Pixels at the most.</param>
    /// <param name="height">Pixels at the most.</param>
    /// <param name="isHeif">It is HEIC or AVIF, whose decoder is one of libvips' modules. Without modules it starts in two thirds of
    /// the time, and has no ImageMagick, Poppler or OpenSlide in it.</param>
    /// <param name="more">libvips' further options.</param>
    /// <returns>Whether it could be done; why not is in the log, in the program's words.</returns>
    public async Task<bool> ThumbnailAsync(string from, string to, int width, int height, bool isHeif, params string[] more)
    {
        string[] words = [from, to, $"{width}", "--height", $"{height}", "--fail-on", "truncated", .. more];
        // Without a profile of its own a picture is in sRGB: unless that is said, libvips 8.14 shifts its colours, anew at every step.
        var (isDone, said) = await RunAsync(from, isHeif, [.. words, "--import-profile", "srgb", "--export-profile", "srgb"]);
        // That cannot be said of grey, which needs no profile either.
        return isDone
            || (said.Contains("compatible input profile", StringComparison.Ordinal) && (await RunAsync(from, isHeif, words)).IsDone);
    }

    /// <summary>Frees the semaphore.</summary>
    public void Dispose() => _cores.Dispose();

    private async Task<(bool IsDone, string Said)> RunAsync(string from, bool isHeif, string[] more)
    {
        var scratch = Path.GetDirectoryName(from) ?? "/";
        // Limits are the shell's to set; what it becomes is the program. Memory cannot be limited everywhere (macOS).
        const string Limited = "ulimit -t \"$1\"; ulimit -f \"$2\"; ulimit -c 0; ulimit -v \"$3\" 2>/dev/null; shift 3; exec \"$@\"";
        var start = new ProcessStartInfo("/bin/sh",
        [
            "-c", Limited, "sh", $"{MaxCpuSeconds}", $"{MaxFileKilobytes * 2}", $"{MaxKilobytes}",
            _program, "thumbnail", .. more,
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
        start.Environment["HOME"] = start.Environment["TMPDIR"] = scratch;
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = start.Environment["VIPS_CONCURRENCY"] = "1";
        if (!isHeif)
        {
            // Where it looks for modules, and finds none.
            start.Environment["VIPSHOME"] = scratch;
        }

        var clock = Stopwatch.GetTimestamp();
        using var child = Process.Start(start) ?? throw new Win32Exception();
        child.StandardInput.Close();
        using var cts = new CancellationTokenSource(_wall);
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
            // It left somebody behind who holds its streams: a core does not wait for that.
        }

        if (child.ExitCode != 0)
        {
            Failed(_log, child.ExitCode, Stopwatch.GetElapsedTime(clock).TotalSeconds, words);
        }

        return (child.ExitCode == 0, words);
    }

    // All that is said is read, so that the child does not wait; little of it is kept.
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
