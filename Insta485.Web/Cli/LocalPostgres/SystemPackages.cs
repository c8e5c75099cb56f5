using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Installs what the project needs from the system's packages, where it may.</summary>
public static class SystemPackages
{
    /// <summary>With apt (as root, or with sudo that asks nothing) or with Homebrew; nothing where neither is there.</summary>
    /// <exception cref="CommandException">It could not be installed; the message is the packager's last line.</exception>
    public static async Task InstallAsync(string what, string debian, string formula, Action<string> report)
    {
        var isRoot = Environment.UserName == "root";
        if (await ProcessRunner.SucceedsAsync("apt-get", "--version")
            && (isRoot || await ProcessRunner.SucceedsAsync("sudo", "-n", "true")))
        {
            string[] apt = isRoot ? ["env"] : ["sudo", "-n", "env"];
            report($"Installing {what} (apt-get install {debian})…");
            await ProcessRunner.RunAsync([.. apt, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "update"]);
            var (status, output) = await ProcessRunner.RunAsync(
                [.. apt, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=300", "install",
                    "--no-install-recommends", debian]);
            if (status != 0)
            {
                throw new CommandException($"apt-get could not install {debian}: {output.Trim().Split('\n')[^1]}");
            }
        }
        else if (await ProcessRunner.SucceedsAsync("brew", "--version"))
        {
            report($"Installing {what} (brew install {formula})…");
            await ProcessRunner.RunAsync("brew", "install", formula);
        }
    }

    /// <summary>libvips' program, unless the settings name one. Where it cannot be installed, the site says so when it starts.</summary>
    public static async Task EnsureVipsAsync(UploadOptions options, Action<string> report)
    {
        if (options.Vips.Length == 0 && Pictures.Vips.Find() is null)
        {
            await InstallAsync("libvips", "libvips-tools", "vips", report);
        }
    }
}
