using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Errors;

namespace Insta485.Tests.Infrastructure;

/// <summary>The system's nginx with the project's own configuration, in front of instances of the site.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-nginx-").FullName;
    private readonly string _program;
    private Process? _process;

    private Nginx(string program, int port, string uploads, string servers, string more)
    {
        (_program, Address) = (program, new Uri($"http://127.0.0.1:{port}"));
        var from = Path.Combine(Postgres.Root, "deploy", "nginx");
        foreach (var file in new[] { "nginx.conf", "hosts.conf" })
        {
            File.Copy(Path.Combine(from, file), Path.Combine(_folder, file));
        }

        File.WriteAllText(Path.Combine(_folder, "listen.conf"), $"listen 127.0.0.1:{port}; access_log access.log line;\n{more}\n");
        File.WriteAllText(Path.Combine(_folder, "servers.conf"), servers);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "uploads"), uploads);
    }

    /// <summary>The address visitors use.</summary>
    public Uri Address { get; }

    /// <summary>Log lines, one for each request. nginx writes them after it has answered.</summary>
    public async Task<IReadOnlyList<string>> LogAsync(int requests)
    {
        string[] Lines() => File.ReadAllLines(Path.Combine(_folder, "access.log"));
        await Eventually.Async(() => Lines().Length >= requests);
        return Lines();
    }

    /// <summary>The line that names an instance in <c>servers.conf</c>.</summary>
    public static string Server(Uri instance) => $"server {instance.Authority} max_fails=1 fail_timeout=1s;\n";

    /// <summary>Starts one on a free port; it answers when this ends.</summary>
    /// <param name="uploads">The folder of pictures.</param>
    public static Task<Nginx> StartAsync(string uploads, params Uri[] instances) => StartAsync("", uploads, instances);

    /// <summary>The same with more lines in <c>listen.conf</c>.</summary>
    public static async Task<Nginx> StartAsync(string more, string uploads, Uri[] instances, int? port = null)
    {
        var nginx = new Nginx(await ProgramAsync(), port ?? FreePort(), uploads, string.Concat(instances.Select(Server)), more);
        // Its output goes to the output of the tests: a pipe would have to be read.
        nginx._process = Process.Start(new ProcessStartInfo(nginx._program, nginx.Words));
        await Eventually.Async(() =>
        {
            Assert.False(nginx._process?.HasExited, "nginx ended; bin/insta485test NginxTakesTheConfiguration says why.");
            return PortProbe.Answers(nginx.Address.Port);
        });
        return nginx;
    }

    /// <summary>Runs <c>nginx -t</c> on the configuration with these instances.</summary>
    public static async Task<(int Status, string Said)> CheckAsync(string servers)
    {
        await using var nginx = new Nginx(await ProgramAsync(), 8080, Path.GetTempPath(), servers, "");
        return await ProcessRunner.RunAsync([nginx._program, "-t", .. nginx.Words]);
    }

    /// <summary>Ends it and removes what it wrote.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } running)
        {
            await ProcessRunner.RunAsync("kill", $"{running.Id}");
            await running.WaitForExitAsync();
            running.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // Started by root, nginx would run as the user nobody, who cannot read the pictures.
    private string[] Words =>
        ["-p", _folder + "/", "-c", Path.Combine(_folder, "nginx.conf"),
            .. Environment.UserName == "root" ? ["-g", "user root;"] : Array.Empty<string>()];

    private static async Task<string> ProgramAsync()
    {
        if (Find() is { } there)
        {
            return there;
        }

        await SystemPackages.InstallAsync("nginx", "nginx-light", "nginx", Console.Error.WriteLine);
        // Debian's package starts one on port 80.
        await ProcessRunner.RunAsync(
            [.. Environment.UserName == "root" ? Array.Empty<string>() : ["sudo", "-n"], "service", "nginx", "stop"]);
        return Find()
            ?? throw new CommandException("nginx is needed for these tests: install nginx-light (Debian, Ubuntu) or nginx (Homebrew)");
    }

    // Debian has it where only root's PATH leads.
    private static string? Find() =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
