using Insta485.Decoder;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Installs programs that the project requires from the system's packages.</summary>
internal static class SystemPackages
{
    /// <summary>
    /// Installs a package with apt (as root, or with a sudo that asks for no password) or with Homebrew. Without either, does nothing.
    /// </summary>
    /// <exception cref="CommandException">apt failed; the message ends with its last line.</exception>
    public static async Task InstallAsync(string name, string debian, string formula, Action<string> report)
    {
        var isRoot = Environment.UserName == "root";
        if (await ProcessRunner.SucceedsAsync("apt-get", "--version")
            && (isRoot || await ProcessRunner.SucceedsAsync("sudo", "-n", "true")))
        {
            string[] apt = isRoot ? ["env"] : ["sudo", "-n", "env"];
            await TimedReport.RunAsync(report, $"Installing {name} (apt-get install {debian})", async () =>
            {
                await ProcessRunner.RunAsync([.. apt, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "update"]);
                var (status, output) = await ProcessRunner.RunAsync(
                    [.. apt, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=300", "install",
                        "--no-install-recommends", debian]);
                if (status != 0)
                {
                    throw new CommandException($"apt-get could not install {debian}: {output.Trim().Split('\n')[^1]}");
                }
            });
        }
        else if (formula.Length > 0 && await ProcessRunner.SucceedsAsync("brew", "--version"))
        {
            await TimedReport.RunAsync(report, $"Installing {name} (brew install {formula})",
                () => ProcessRunner.RunAsync("brew", "install", formula));
        }
    }

    /// <summary>
    /// Installs bubblewrap, which shuts the decoder in, and libheif, which decodes HEIC. The site starts without them: it reports how well
    /// the decoder is shut in, and refuses HEIC with that reason.
    /// </summary>
    public static async Task EnsureDecoderAsync(Action<string> report)
    {
        if (OperatingSystem.IsLinux() && SearchPath.Find("bwrap") is null)
        {
            await TryInstallAsync("bubblewrap", "bubblewrap", "", report);
        }

        if (!DecoderProcess.HasLibheif)
        {
            await TryInstallAsync("libheif", "libheif1", "libheif", report);
        }
    }

    private static async Task TryInstallAsync(string name, string debian, string formula, Action<string> report)
    {
        try
        {
            await InstallAsync(name, debian, formula, report);
        }
        catch (CommandException e)
        {
            report(e.Message);
        }
    }
}
