using System.ComponentModel;
using System.Diagnostics;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Runs other programs.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit status, and what it printed on either stream.</returns>
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
        // PostgreSQL's programs and the messages looked for in their output speak English then.
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

    /// <summary>Whether a program ran and was content.</summary>
    public static async Task<bool> SucceedsAsync(params string[] command) => (await RunAsync(command)).Status == 0;
}
