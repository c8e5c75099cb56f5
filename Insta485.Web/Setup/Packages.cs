namespace Insta485.Web.Setup;

/// <summary>Installs what the project needs from the system's packages, where it may.</summary>
public static class Packages
{
    /// <summary>With apt (as root, or with sudo that asks nothing) or with Homebrew; nothing where neither is there.</summary>
    /// <exception cref="SetupException">It could not be installed; the message is the packager's last line.</exception>
    public static async Task InstallAsync(string what, string debian, string formula, Action<string> say)
    {
        var isRoot = Environment.UserName == "root";
        if (await Shell.SucceedsAsync("apt-get", "--version") && (isRoot || await Shell.SucceedsAsync("sudo", "-n", "true")))
        {
            string[] apt = isRoot ? ["env"] : ["sudo", "-n", "env"];
            say($"Installing {what} (apt-get install {debian})…");
            await Shell.RunAsync([.. apt, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "update"]);
            var (status, output) = await Shell.RunAsync(
                [.. apt, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=300", "install", "--no-install-recommends", debian]);
            if (status != 0)
            {
                throw new SetupException($"apt-get could not install {debian}: {output.Trim().Split('\n')[^1]}");
            }
        }
        else if (await Shell.SucceedsAsync("brew", "--version"))
        {
            say($"Installing {what} (brew install {formula})…");
            await Shell.RunAsync("brew", "install", formula);
        }
    }

    /// <summary>libvips' program, unless the settings name one. Where it cannot be installed, the site says so when it starts.</summary>
    public static async Task NeedVipsAsync(UploadOptions options, Action<string> say)
    {
        if (options.Vips.Length == 0 && Media.Vips.Find() is null)
        {
            await InstallAsync("libvips", "libvips-tools", "vips", say);
        }
    }
}
