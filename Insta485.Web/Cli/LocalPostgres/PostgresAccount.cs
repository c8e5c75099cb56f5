using System.Security.Cryptography;
using System.Text;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>
/// Who runs PostgreSQL. It refuses to run as root. In a user namespace of its own root is somebody else, and files need not
/// change hands; where that is not allowed, another account runs it and owns the folder.
/// </summary>
public static class PostgresAccount
{
    /// <summary>Words to put before a command; none for whoever is not root.</summary>
    /// <exception cref="CommandException">Root cannot become anybody else here.</exception>
    public static async Task<string[]> PrefixAsync()
    {
        if (Environment.UserName != "root")
        {
            return [];
        }

        string[] space = ["unshare", "-U", "--map-user=1000", "--map-group=1000"];
        if (await ProcessRunner.SucceedsAsync([.. space, "true"]))
        {
            return space;
        }

        foreach (var account in new[] { "postgres", "nobody" })
        {
            string[] other = ["runuser", "-u", account, "--"];
            if (await ProcessRunner.SucceedsAsync([.. other, "true"]))
            {
                return other;
            }
        }

        throw new CommandException(
            "PostgreSQL refuses to run as root, and neither unshare nor runuser works here: run this as another user.");
    }

    /// <summary>
    /// Makes the server's folder, where the account can reach it. Below a folder that is private to root it cannot: then the
    /// folder is a link to one that root makes under <c>/var/lib</c>.
    /// </summary>
    public static async Task MakeFolderAsync(string folder, string[] prefix)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var above = Directory.CreateDirectory(Path.GetDirectoryName(folder) ?? "/").FullName;
        if (prefix is not ["runuser", ..] || await ProcessRunner.SucceedsAsync([.. prefix, "test", "-x", above]))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        var name = "insta485-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12];
        Directory.CreateSymbolicLink(folder, Directory.CreateDirectory(Path.Combine("/var/lib", name)).FullName);
    }

    /// <summary>Gives a folder to the account that will use it, if that is another one.</summary>
    public static async Task HandOverAsync(string folder, string[] prefix)
    {
        if (prefix is ["runuser", _, var account, ..])
        {
            await ProcessRunner.RunAsync("chown", "-R", account, folder);
        }
    }
}
