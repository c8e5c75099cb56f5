using System.Diagnostics;
using Insta485.Decoder;
using Insta485.Web.Configuration;
using System.Runtime.InteropServices;

namespace Insta485.Web.Pictures;

/// <summary>How far the decoder is kept from the rest of the machine.</summary>
public enum DecoderIsolation
{
    /// <summary>It has the rights of the site: macOS, or a system without the programs for more.</summary>
    None,

    /// <summary>It can get no privileges. It can read the files that the site's account can read, and use the network.</summary>
    NoNewPrivileges,

    /// <summary>It runs as an account of its own, without privileges. It can use the network.</summary>
    OtherAccount,

    /// <summary>It sees programs and libraries, no network, no other process, and writes nowhere (bubblewrap).</summary>
    Namespaces,

    /// <summary>It runs in a container of its own, which compose.yaml shuts in.</summary>
    Container,
}

/// <summary>
/// Starts the program that decodes photos with as few rights as the system lets the site take away: a decoder that is taken over by a
/// photo finds no secret, no network and no database. Tries once which way works.
/// </summary>
public static class DecoderSandbox
{
    // An account without a name, a file or a process. "nobody" may own files of other programs.
    private const int Account = 64485;

    // PR_SET_DUMPABLE of prctl(2).
    private const int SetDumpable = 4;

    private static readonly Lazy<DecoderIsolation> Strongest = new(() =>
        new[] { DecoderIsolation.Namespaces, DecoderIsolation.OtherAccount, DecoderIsolation.NoNewPrivileges }
            .FirstOrDefault(isolation => Works(Command(isolation, ["/usr/bin/test", "-r", DecoderProcess.Program[^1]]))));

    /// <summary>The strongest isolation that works on this system for this account.</summary>
    public static DecoderIsolation Isolation => Strongest.Value;

    /// <summary>The isolation with these settings.</summary>
    public static DecoderIsolation Of(UploadOptions options) => options.Decoder.Length > 0 ? DecoderIsolation.Container : Isolation;

    /// <summary>One line for the log and for <c>check</c>.</summary>
    public static string Describe(DecoderIsolation isolation) => isolation switch
    {
        DecoderIsolation.Namespaces => "photos are decoded without network, files and other processes in sight (bubblewrap)",
        DecoderIsolation.Container => "photos are decoded in a container of their own",
        DecoderIsolation.OtherAccount => "photos are decoded by an account of its own, with the network",
        DecoderIsolation.NoNewPrivileges => "photos are decoded with the files and the network of the site's account",
        _ => "photos are decoded with the rights of the site",
    };

    /// <summary>
    /// Hides this process's environment and memory from other processes of its account (<c>/proc/PID/environ</c>): the decoder may run as
    /// the same account.
    /// </summary>
    public static void HideThisProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Prctl(SetDumpable, 0, 0, 0, 0);
        }
    }

    /// <summary>The words to start a program with.</summary>
    internal static string[] Command(DecoderIsolation isolation, IReadOnlyList<string> program) => isolation switch
    {
        DecoderIsolation.Namespaces =>
        [
            // Without --die-with-parent: its signal comes when the thread ends that started the worker. The end of its input ends a worker.
            "bwrap", "--unshare-all", "--new-session", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", .. ReadOnly("/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives"),
            .. ReadOnly([.. DecoderProcess.Folders]), "--ro-bind", program[0], program[0],
            "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/", "--chdir", "/", "--", .. program,
        ],
        DecoderIsolation.OtherAccount =>
        [
            "setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", "--no-new-privs", "--inh-caps=-all",
            "--bounding-set=-all", .. program,
        ],
        DecoderIsolation.NoNewPrivileges => ["setpriv", "--no-new-privs", .. program],
        _ => [.. program],
    };

    private static IEnumerable<string> ReadOnly(params string[] paths) => paths.SelectMany(path => new[] { "--ro-bind-try", path, path });

    private static bool Works(string[] command)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // A missing program is an exit status of the shell.
        using var child = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>/dev/null", "sh", .. command]) { UseShellExecute = false });
        child?.WaitForExit();
        return child?.ExitCode == 0;
    }

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);
}
