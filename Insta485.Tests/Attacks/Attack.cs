using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Attacks;

/// <summary>An attack while it goes on.</summary>
public sealed class Attack : IAsyncDisposable
{
    /// <summary>A large photo.</summary>
    public const string Photo = "0123456789abcdef0123456789abcdef.png";

    private readonly ChildProcess _attacker;

    private Attack(ChildProcess attacker) => _attacker = attacker;

    /// <summary>How often something was answered, or held until the site ended it.</summary>
    public int Times => _attacker.Lines.Select(line => int.TryParse(line, out var times) ? times : 0).LastOrDefault();

    /// <summary>Begins; ends when it is in full swing.</summary>
    public static async Task<Attack> BeginAsync(AttackedSite site, string name)
    {
        var visitor = await site.NewAttackerAsync();
        if (name == "deleted accounts")
        {
            await AddAccountsAsync(site, Attacker.ConnectionsOf(name));
        }

        var cookies = visitor.Cookies.GetCookieHeader(site.Site).Replace("; ", ",", StringComparison.Ordinal);
        // The attacker's machine is another one: here it takes from the site and its readers as little as it can.
        var attack = new Attack(ChildProcess.Start(AppContext.BaseDirectory, [],
            "nice", "-n", "10", "dotnet", typeof(Attack).Assembly.Location, name, $"{site.Site}", cookies));
        await Eventually.Async(() =>
        {
            Assert.False(attack._attacker.HasEnded, string.Join('\n', attack._attacker.Lines));
            return Task.FromResult(attack.Times > 0);
        });
        return attack;
    }

    public ValueTask DisposeAsync() => _attacker.DisposeAsync();

    // Accounts that like and follow each other.
    private static Task AddAccountsAsync(AttackedSite site, int count) => site.RunAsync($"""
        insert into users (username, fullname, email, filename, password)
        select 'attacker' || n, 'A', 'a@example.com', 'x.jpg', (select password from users where username = 'jag')
        from generate_series(0, {count - 1}) n on conflict do nothing;
        insert into posts (owner, filename) select username, 'x.jpg' from users where username like 'attacker%';
        insert into likes (owner, postid) select u.username, p.postid from users u, posts p
        where u.username like 'attacker%' and p.owner like 'attacker%';
        insert into following (follower, followee) select a.username, b.username from users a, users b
        where a.username like 'attacker%' and b.username like 'attacker%' and a.username <> b.username;
        """);
}
