namespace Insta485.Web.Setup;

/// <summary>
/// Who runs PostgreSQL. It refuses to run as root. In a user namespace of its own root is somebody else, and files need not
/// change hands; where that is not allowed, another account runs it and owns the folder.
/// </summary>
public static class ServerAccount
{
    /// <summary>Words to put before a command; none for whoever is not root.</summary>
    /// <exception cref="SetupException">Root cannot become anybody else here.</exception>
    public static async Task<string[]> PrefixAsync()
    {
        if (Environment.UserName != "root")
        {
            return [];
        }

        string[] space = ["unshare", "-U", "--map-user=1000", "--map-group=1000"];
        if (await Shell.SucceedsAsync([.. space, "true"]))
        {
            return space;
        }

        foreach (var account in new[] { "postgres", "nobody" })
        {
            string[] other = ["runuser", "-u", account, "--"];
            if (await Shell.SucceedsAsync([.. other, "true"]))
            {
                return other;
            }
        }

        throw new SetupException("PostgreSQL refuses to run as root, and neither unshare nor runuser works here: run this as another user.");
    }

    /// <summary>Gives a folder to the account that will use it, if that is another one.</summary>
    /// <exception cref="SetupException">It cannot reach the folder.</exception>
    public static async Task HandOverAsync(string folder, string[] prefix)
    {
        if (prefix is ["runuser", _, var account, ..])
        {
            await Shell.RunAsync("chown", "-R", account, folder);
            if (!await Shell.SucceedsAsync([.. prefix, "test", "-x", folder]))
            {
                throw new SetupException($"PostgreSQL runs as {account} here, who cannot reach {folder}: move the project out of the private folder.");
            }
        }
    }
}
