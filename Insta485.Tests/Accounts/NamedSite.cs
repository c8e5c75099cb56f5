using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Accounts;

/// <summary>The site by its name: browsers have no passkeys for addresses that are numbers.</summary>
internal static class NamedSite
{
    /// <summary>Its address.</summary>
    public static Uri Named(this SiteFixture site) => new UriBuilder(site.Address) { Host = "localhost" }.Uri;

    /// <summary>A visitor there, who has logged in as a sample user.</summary>
    public static async Task<Visitor> AsNamed(this SiteFixture site, string username)
    {
        var visitor = new Visitor(site.Named());
        Assert.Equal(302, (await visitor.LogInAsync(username, username == "awdeorio" ? "chickens" : "password")).Status);
        return visitor;
    }

    /// <summary>Rows of passkeys that open nothing: ids 0 to n - 1, as one byte.</summary>
    public static Task AddPasskeysAsync(this SiteFixture site, string username, int count) => site.RunAsync($"""
        insert into passkeys (credentialid, username, userhandle, name, publickey, signcount, isbackupeligible, isbackedup)
        select set_byte('\x00', 0, n), '{username}', 'handle of {username}', 'Passkey ' || n, '', 0, true, n % 2 = 1
        from generate_series(0, {count - 1}) n
        """);
}
