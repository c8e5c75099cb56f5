using System.Globalization;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Privacy;

/// <summary>
/// Who gets what (docs/decisions/0042-one-visibility-rule.md), through each surface. O owner, F follower, P asked to follow, S stranger,
/// M muted the owner, B the owner blocked them, X they blocked the owner, N without an account.
/// </summary>
public sealed class VisibilityTests(VisibilitySite site) : IClassFixture<VisibilitySite>
{
    // The first letter of a column is the owner: public (u), private (p), suspended (g).
    private const string Table = """
        surface                       uO  uF  uS  uM  uB  uX  uN  pO  pF  pP  pS  pM  pB  pX  pN  gF  gS  gN
        /users/NAME/                  200 200 200 200 404 200 302 200 200 200 200 200 404 200 302 404 404 302
        /users/NAME/followers/        200 200 200 200 404 403 302 200 200 403 403 403 404 403 302 404 404 302
        /users/NAME/following/        200 200 200 200 404 403 302 200 200 403 403 403 404 403 302 404 404 302
        /users/NAME/options/          404 200 200 200 404 200 302 404 200 200 200 200 404 200 302 404 404 302
        /posts/ID/                    200 200 200 200 404 404 302 200 200 404 404 404 404 404 302 404 404 302
        /photos/ID/                   200 200 200 200 404 404 302 200 200 404 404 404 404 404 302 404 404 302
        /likes/ID/                    200 200 200 200 404 404 302 200 200 404 404 404 404 404 302 404 404 302
        /uploads/FILE                 200 200 200 200 404 404 403 200 200 404 404 404 404 404 403 404 404 403
        /uploads/square/FILE          200 200 200 200 404 404 403 200 200 404 404 404 404 404 403 404 404 403
        /uploads/FACE                 200 200 200 200 404 200 403 200 200 200 200 200 404 200 403 404 404 403
        /api/v1/posts/ID/             200 200 200 200 404 404 403 200 200 404 404 404 404 404 403 404 404 403
        /api/v1/comments/?postid=ID   200 200 200 200 404 404 403 200 200 404 404 404 404 404 403 404 404 403
        /api/v1/users/NAME/           200 200 200 200 404 200 403 200 200 200 200 200 404 200 403 404 404 403
        /api/v1/users/NAME/posts/     200 200 200 200 404 403 403 200 200 403 403 403 404 403 403 404 404 403
        /api/v1/users/NAME/followers/ 200 200 200 200 404 403 403 200 200 403 403 403 404 403 403 404 404 403
        /api/v1/users/NAME/following/ 200 200 200 200 404 403 403 200 200 403 403 403 404 403 403 404 404 403
        """;

    /// <summary>A surface, an owner, a visitor's letter, and the status.</summary>
    public static TheoryData<string, string, string, int> Statuses
    {
        get
        {
            var data = new TheoryData<string, string, string, int>();
            var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
            foreach (var row in rows.Skip(1))
            {
                foreach (var (column, status) in rows[0].Zip(row).Skip(1))
                {
                    var owner = column[0] switch { 'u' => "pub", 'p' => "priv", _ => "gone" };
                    data.Add(row[0], owner, column[1..], int.Parse(status, CultureInfo.InvariantCulture));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task TheStatusIsThatOfTheTable(string surface, string owner, string letter, int status)
    {
        var of = site.Of[owner];
        var path = surface.Replace("NAME", owner, StringComparison.Ordinal).Replace("ID", $"{of.Post}", StringComparison.Ordinal)
            .Replace("FILE", of.File, StringComparison.Ordinal).Replace("FACE", of.Face, StringComparison.Ordinal);
        Assert.Equal(status, (await site.Who(letter[0], owner).GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("pub", "S", true)]
    [InlineData("pub", "B", false)]
    [InlineData("pub", "X", false)]
    [InlineData("priv", "S", true)]
    [InlineData("priv", "P", true)]
    [InlineData("priv", "B", false)]
    [InlineData("priv", "X", false)]
    public async Task TheirCommentsAndLikesUnderAnothersPost(string owner, string letter, bool isShown)
    {
        var visitor = site.Who(letter[0], owner);
        var words = $"by the {owner} one";
        await site.RunAsync(
            $"insert into following (follower, followee) values ('{letter.ToLowerInvariant()}', 'wall') on conflict do nothing");
        string[] paths =
            [$"/posts/{site.Wall}/", "/", $"/api/v1/posts/{site.Wall}/", $"/api/v1/comments/?postid={site.Wall}&size=50"];
        foreach (var path in paths)
        {
            Assert.Equal(isShown, (await visitor.PageAsync(path)).Body.Contains(words, StringComparison.Ordinal));
        }

        var likers = await visitor.PageAsync($"/likes/{site.Wall}/");
        Assert.Equal(isShown, likers.Page.QuerySelector($"a[href='/users/{owner}/']") is not null);
    }

    [Theory]
    [InlineData("pub", "S", true, true)]
    [InlineData("pub", "M", false, true)]
    [InlineData("pub", "B", false, false)]
    [InlineData("pub", "X", false, false)]
    [InlineData("priv", "S", true, true)]
    [InlineData("priv", "P", true, true)]
    [InlineData("priv", "M", false, true)]
    [InlineData("priv", "B", false, false)]
    [InlineData("priv", "X", false, false)]
    [InlineData("gone", "S", false, false)]
    public async Task ExploreAndSearch(string owner, string letter, bool isSuggested, bool isFound)
    {
        var visitor = site.Who(letter[0], owner);
        var explore = await visitor.PageAsync("/explore/");
        Assert.Equal(isSuggested, explore.Page.QuerySelector($".people a[href='/users/{owner}/']") is not null);
        var hasPhoto = explore.Page.QuerySelector($".grid a[href='/posts/{site.Of[owner].Post}/']") is not null;
        Assert.Equal(isSuggested && owner == "pub", hasPhoto);
        foreach (var text in new[] { owner, owner[..3] })
        {
            var search = await visitor.PageAsync($"/search/?q={text}");
            Assert.Equal(isFound, search.Page.QuerySelector($".people a[href='/users/{owner}/']") is not null);
        }
    }

    [Theory]
    [MemberData(nameof(VisibilitySite.InLists), MemberType = typeof(VisibilitySite))]
    public async Task ThePageOfATag(string owner, string letter, bool isShown)
    {
        var id = site.Of[owner].Post;
        await site.RunAsync($"insert into post_tags values ('surface', {id}), ('surface', {site.Wall}) on conflict do nothing");
        var visitor = site.Who(letter[0], owner);
        var links = (await visitor.PageAsync("/tags/surface/")).Page.Links();
        Assert.Contains($"/posts/{site.Wall}/", links);
        Assert.Equal(isShown, links.Contains($"/posts/{id}/"));
        var posts = (await visitor.PageAsync("/api/v1/tags/surface/posts/")).Body;
        Assert.Equal(isShown, posts.Contains($"\"postid\":{id},", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("F", "pub", true)]
    [InlineData("F", "priv", true)]
    [InlineData("S", "pub", false)]
    [InlineData("P", "priv", false)]
    public async Task TheFeedGoesByWhoFollowsWhom(string letter, string owner, bool isShown)
    {
        var visitor = site.Who(letter[0], owner);
        var id = site.Of[owner].Post;
        Assert.Equal(isShown, (await visitor.PageAsync("/")).Page.QuerySelector($"a[href='/posts/{id}/']") is not null);
        var ids = await visitor.PageAsync("/api/v1/posts/?size=100");
        Assert.Equal(isShown, ids.Body.Contains($"\"postid\":{id},", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhomTheVisitorMutesIsNotInTheFeed()
    {
        await site.RunAsync("insert into following (follower, followee) values ('m', 'pub') on conflict do nothing");
        var visitor = site.Who('M', "pub");
        Assert.Null((await visitor.PageAsync("/")).Page.QuerySelector($"a[href='/posts/{site.Of["pub"].Post}/']"));
        var ids = await visitor.PageAsync("/api/v1/posts/?size=100");
        Assert.DoesNotContain($"\"postid\":{site.Of["pub"].Post},", ids.Body, StringComparison.Ordinal);
        await site.RunAsync("delete from following where follower = 'm'");
    }

    [Theory]
    [InlineData("pub", "S", 302, 201)]
    [InlineData("priv", "F", 302, 201)]
    [InlineData("priv", "S", 404, 404)]
    [InlineData("priv", "P", 404, 404)]
    [InlineData("pub", "B", 404, 404)]
    [InlineData("pub", "X", 404, 404)]
    [InlineData("gone", "S", 404, 404)]
    public async Task LikesAndComments(string owner, string letter, int form, int api)
    {
        var (visitor, id) = (site.Who(letter[0], owner), site.Of[owner].Post);
        var program = new ApiClient(visitor);
        Assert.Equal(form, (await visitor.PostAsync("/likes/", ("operation", "like"), ("postid", $"{id}"))).Status);
        Assert.Equal(form, (await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", $"{id}"), ("text", "a"))).Status);
        Assert.Equal(api == 201 ? 200 : api, (await program.PostAsync($"/api/v1/likes/?postid={id}")).Status);
        Assert.Equal(api, (await program.PostAsync($"/api/v1/comments/?postid={id}", """{"text": "b"}""")).Status);
        Assert.Equal(form, (await visitor.PostAsync("/likes/", ("operation", "unlike"), ("postid", $"{id}"))).Status);
        Assert.Equal(form, (await visitor.PostAsync("/saved/", ("operation", "save"), ("postid", $"{id}"))).Status);
        Assert.Equal(api == 201 ? 204 : api, (await program.PutAsync($"/api/v1/saved/{id}/")).Status);
        Assert.Equal(form, (await visitor.PostAsync("/saved/", ("operation", "unsave"), ("postid", $"{id}"))).Status);
        Assert.Equal(api == 201 ? 204 : api, (await program.DeleteAsync($"/api/v1/saved/{id}/")).Status);
        await site.RunAsync($"delete from comments where postid = {id}");
    }

    [Theory]
    [InlineData("pub", "O", 400)]
    [InlineData("pub", "F", 409)]
    [InlineData("pub", "S", 302)]
    [InlineData("priv", "F", 409)]
    [InlineData("priv", "P", 409)]
    [InlineData("priv", "S", 302)]
    [InlineData("pub", "B", 404)]
    [InlineData("pub", "X", 409)]
    [InlineData("gone", "S", 404)]
    public async Task Follow(string owner, string letter, int status)
    {
        var answer = await site.Who(letter[0], owner).PostAsync("/following/", ("operation", "follow"), ("username", owner));
        Assert.Equal(status, answer.Status);
        if (letter == "X")
        {
            Assert.Contains("Unblock them first.", answer.Text, StringComparison.Ordinal);
        }

        if (letter == "S")
        {
            Assert.Equal(owner == "pub",
                await site.OneAsync<bool>($"select exists (select from following where follower = 's' and followee = '{owner}')"));
            Assert.Equal(owner == "priv", await site.OneAsync<bool>("select exists (select from follow_requests where follower = 's')"));
            await site.RunAsync(
                "delete from following where follower = 's' and followee <> 'wall'; delete from follow_requests where follower = 's'");
        }
    }

    [Fact]
    public async Task APhotoOfAPrivateAccountIsAskedForEachTime()
    {
        var follower = site.Who('F', "priv");
        var mine = await follower.GetAsync($"/uploads/{site.Of["priv"].File}");
        Assert.Equal("no-cache, private", mine.Headers.CacheControl?.ToString());
        Assert.Contains("immutable", (await follower.GetAsync($"/uploads/{site.Of["priv"].Face}")).Headers.CacheControl?.ToString());
        Assert.Contains("immutable", (await follower.GetAsync($"/uploads/{site.Of["pub"].File}")).Headers.CacheControl?.ToString());
        var again = new HttpRequestMessage(HttpMethod.Get, $"/uploads/{site.Of["priv"].File}");
        again.Headers.TryAddWithoutValidation("If-None-Match", mine.Headers.ETag?.ToString());
        Assert.Equal(304, (await follower.SendAsync(again)).Status);
    }

    [Fact]
    public async Task TheProfileSaysWhy()
    {
        var asked = await site.Who('P', "priv").PageAsync("/users/priv/");
        Assert.Contains("This account is private.", asked.Text, StringComparison.Ordinal);
        Assert.Equal("requested", asked.Page.QuerySelector(".profile .state")?.TextContent);
        Assert.Equal("cancel request", asked.Page.QuerySelector(".profile input[name=unfollow]")?.GetAttribute("value"));
        Assert.NotNull(asked.Page.QuerySelector(".numbers"));
        Assert.Null(asked.Page.QuerySelector(".grid"));

        var blocking = await site.Who('X', "pub").PageAsync("/users/pub/");
        Assert.Contains("You blocked them.", blocking.Text, StringComparison.Ordinal);
        Assert.Null(blocking.Page.QuerySelector(".numbers"));
        Assert.Null(blocking.Page.QuerySelector(".grid"));
    }
}
