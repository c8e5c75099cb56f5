using System.Security.Cryptography;
using System.Text;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>
/// The account that runs PostgreSQL, which refuses to run as root. A user namespace maps root to another user, so that files keep their
/// owner. Where namespaces are not allowed, another account runs PostgreSQL and owns its folder.
/// </summary>
internal static class PostgresAccount
{
    /// <summary>The command that switches accounts, to put in front of PostgreSQL's programs. Empty if the user is not root.</summary>
    /// <exception cref="CommandException">Root can't switch to another account on this machine.</exception>
    public static async Task<string[]> PrefixAsync()
    {
        if (Environment.UserName != "root")
        {
            return [];
        }

        string[] userNamespace = ["unshare", "-U", "--map-user=1000", "--map-group=1000"];
        if (await ProcessRunner.SucceedsAsync([.. userNamespace, "true"]))
        {
            return userNamespace;
        }

        foreach (var account in new[] { "postgres", "nobody" })
        {
            string[] switchUser = ["runuser", "-u", account, "--"];
            if (await ProcessRunner.SucceedsAsync([.. switchUser, "true"]))
            {
                return switchUser;
            }
        }

        throw new CommandException(
            "PostgreSQL refuses to run as root, and neither unshare nor runuser works on this machine: run this as another user");
    }

    /// <summary>
    /// Creates the server's folder. If the account can't reach it, because a folder above it is private to root, the folder is a link to
    /// one under <c>/var/lib</c>.
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

    /// <summary>Changes the owner of a folder to the account that runs PostgreSQL, if that is another one.</summary>
    public static async Task HandOverAsync(string folder, string[] prefix)
    {
        if (prefix is ["runuser", _, var account, ..])
        {
            await ProcessRunner.RunAsync("chown", "-R", account, folder);
        }
    }
}
