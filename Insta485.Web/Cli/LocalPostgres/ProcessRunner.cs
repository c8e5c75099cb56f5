using System.ComponentModel;
using System.Diagnostics;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Runs other programs.</summary>
internal static class ProcessRunner
{
    /// <summary>Runs a program until it exits. Without such a program, the status is 127.</summary>
    /// <returns>The exit status, and the output of both streams.</returns>
    public static async Task<(int Status, string Output)> RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // English output, whatever the operator's locale is.
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception();
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception)
        {
            return (127, $"{command[0]}: not found");
        }
    }

    /// <summary>Whether a program exists and exits with status 0.</summary>
    public static async Task<bool> SucceedsAsync(params string[] command) => (await RunAsync(command)).Status == 0;
}
