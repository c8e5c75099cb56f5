using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Privacy;

/// <summary>
/// Three owners (public, private, suspended), each with a post, a face, and a comment and like under the post of a bystander; and visitors
/// who stand to the owners in each way there is.
/// </summary>
public sealed class VisibilitySite : SiteFixture
{
    /// <summary>Those whom the others look at.</summary>
    public static IReadOnlyList<string> Owners { get; } = ["pub", "priv", "gone"];

    /// <summary>Owner, follower, asked to follow, stranger, muted them, is blocked by them, blocks them.</summary>
    public static string Letters => "OFPSMBX";

    /// <summary>Whether a visitor finds an owner's photos in lists that are not about that owner.</summary>
    public static TheoryData<string, string, bool> InLists { get; } = new()
    {
        { "pub", "O", true },
        { "pub", "F", true },
        { "pub", "P", true },
        { "pub", "S", true },
        { "pub", "M", false },
        { "pub", "B", false },
        { "pub", "X", false },
        { "priv", "O", true },
        { "priv", "F", true },
        { "priv", "P", false },
        { "priv", "S", false },
        { "priv", "M", false },
        { "priv", "B", false },
        { "priv", "X", false },
        { "gone", "F", false },
        { "gone", "S", false },
    };

    private readonly Dictionary<string, Visitor> _visitors = [];

    /// <summary>The post, its file and the face of each owner; and the id of their comment under the bystander's post.</summary>
    public IReadOnlyDictionary<string, (int Post, string File, string Face, int Comment)> Of => _of;

    private readonly Dictionary<string, (int Post, string File, string Face, int Comment)> _of = [];

    /// <summary>The post of the bystander, whom everybody may see.</summary>
    public int Wall { get; private set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in (string[])["wall", .. Owners, "f", "p", "s", "m", "b", "x"])
        {
            await this.AddUserAsync(name, "long enough");
        }

        Wall = await this.AddPostAsync("wall");
        foreach (var owner in Owners)
        {
            var post = await this.AddPostAsync(owner);
            await RunAsync($"insert into likes (owner, postid) values ('{owner}', {Wall})");
            _of[owner] = (post, await OneAsync<string>($"select filename from posts where postid = {post}"),
                await OneAsync<string>($"select filename from users where username = '{owner}'"),
                await OneAsync<int>(
                    $"insert into comments (owner, postid, text) values ('{owner}', {Wall}, 'by the {owner} one') returning commentid"));
            await RunAsync($"""
                insert into following (follower, followee) values ('f', '{owner}');
                insert into mutes (muter, muted) values ('m', '{owner}');
                insert into blocks (blocker, blocked) values ('{owner}', 'b'), ('x', '{owner}');
                """);
        }

        await RunAsync("""
            insert into account_settings (username, is_private) values ('priv', true);
            insert into account_settings (username, suspended) values ('gone', now());
            insert into follow_requests (followee, follower) values ('priv', 'p');
            """);
        foreach (var name in (string[])["pub", "priv", "f", "p", "s", "m", "b", "x"])
        {
            _visitors[name] = await As(name, "long enough");
        }
    }

    /// <summary>The visitor of a letter, for an owner.</summary>
    public Visitor Who(char letter, string owner) =>
        letter == 'N' ? Anonymous() : _visitors[letter == 'O' ? owner : $"{char.ToLowerInvariant(letter)}"];
}
