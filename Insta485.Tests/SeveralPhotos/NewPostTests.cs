using AngleSharp.Dom;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.SeveralPhotos;

/// <summary>Posts of several photos: all of them or none, and what waits after a refusal.</summary>
public sealed class NewPostTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private static readonly byte[] Bad = "no picture"u8.ToArray();

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task APostHasItsPhotosInTheirOrder()
    {
        var visitor = await site.As("awdeorio");
        var answer = await PostAsync(
            visitor, [Png(10), Png(20), Png(30)], ("caption", "Three"), ("alt", "one"), ("alt", ""), ("alt", "three"));
        Assert.Equal((302, "/users/awdeorio/"), (answer.Status, answer.Location));
        Assert.Equal("10:one 20: 30:three", string.Join(' ', await site.PhotosAsync(5)));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from pending_pictures"));
        // The grid has a sign on it, and only on it.
        var grid = (await visitor.PageAsync("/users/awdeorio/")).Page.QuerySelectorAll(".grid a");
        Assert.Equal(["/posts/5/"],
            grid.Where(link => link.QuerySelector(".several") is not null).Select(link => link.GetAttribute("href")!));
    }

    [Fact]
    public async Task TheCardShowsAllWithTheFirstOnesAddressOnlyOnce()
    {
        var visitor = await site.As("awdeorio");
        await PostAsync(visitor, [Png(10), Png(20), Png(30)], ("alt", "one"));
        var photos = await site.PhotosAsync(5);
        foreach (var path in (string[])["/", "/posts/5/"])
        {
            var card = (await visitor.PageAsync(path)).Page.QuerySelector("[data-post='5']")!;
            var list = card.QuerySelector("ul.carousel")!;
            var group = list.ParentElement!;
            Assert.Equal(("group", "carousel", "Photos, 3"),
                (group.GetAttribute("role"), group.GetAttribute("aria-roledescription"), group.GetAttribute("aria-label")));
            Assert.Equal(["1 of 3", "2 of 3", "3 of 3"], list.Children.Select(item => item.GetAttribute("aria-label")!));
            Assert.Equal(photos.Select(photo => "/uploads/" + photo.Filename),
                list.QuerySelectorAll("img").Select(image => image.GetAttribute("src")!));
            Assert.Equal(["one", "Photo 2 by awdeorio", "Photo 3 by awdeorio"],
                list.QuerySelectorAll("img").Select(image => image.GetAttribute("alt")!));
            Assert.Equal(["/photos/5/", "/photos/5/?place=2", "/photos/5/?place=3"],
                card.QuerySelectorAll("a.larger").Select(link => link.GetAttribute("href")!));
            Assert.Equal("Photo 1: one", card.QuerySelector("details.alt p")!.TextContent);
        }

        // The post's own page leads from one to the next; cards in lists have no further links to posts.
        var post = (await visitor.PageAsync("/posts/5/")).Page;
        Assert.Equal(["#photo-2", "#photo-1", "#photo-3", "#photo-2"],
            post.QuerySelectorAll(".carousel a.step").Select(link => link.GetAttribute("href")!));
        Assert.All(post.QuerySelectorAll(".carousel a.step"), link => Assert.NotNull(post.QuerySelector(link.GetAttribute("href")!)));
        Assert.Single((await visitor.PageAsync("/")).Page.QuerySelectorAll("[data-post='5'] a[href^='/posts/']"));

        var second = (await visitor.PageAsync("/photos/5/?place=2")).Page;
        Assert.Equal("/uploads/" + photos[1].Filename, second.QuerySelector("figure img")!.GetAttribute("src"));
        Assert.Equal(["/photos/5/", "/photos/5/?place=3"],
            second.QuerySelectorAll("figcaption a[rel]").Select(link => link.GetAttribute("href")!));
        Assert.Equal(404, (await visitor.GetAsync("/photos/5/?place=4")).Status);
        Assert.Equal(404, (await visitor.GetAsync("/photos/5/?place=0")).Status);
        Assert.Equal(400, (await visitor.GetAsync("/photos/5/?place=x")).Status);
    }

    [Fact]
    public async Task OneRefusedOfFiveIsNamedAndTheOthersWait()
    {
        var visitor = await site.As("awdeorio");
        var answer = await PostAsync(
            visitor, [Png(1), Png(2), ("third.png", Bad), Png(4), Png(5)],
            ("caption", "typed"), ("alt", "a"), ("alt", "b"), ("alt", "c"), ("alt", "d"), ("alt", "e"));
        Assert.Equal(400, answer.Status);
        var form = answer.Page.Form("create_post");
        Assert.StartsWith("Photo 3 (third.png): ", form.QuerySelector("#file-problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("typed", form.QuerySelector("[name=caption]")!.TextContent);
        Assert.Equal(["a", "b", "d", "e", "c"], form.QuerySelectorAll("[name=alt]").Select(field => field.TextContent));
        Assert.Equal(["1", "2", "4", "5"], ValuesOf(form, "place"));
        Assert.False(form.QuerySelector("[type=file]")!.HasAttribute("required"));
        Assert.Equal((4, 4), (await CountAsync("posts"), await CountAsync("pending_pictures")));
        var names = ValuesOf(form, "pending");
        Assert.Equal(names.Select(name => "/uploads/" + name), form.QuerySelectorAll("img").Select(image => image.GetAttribute("src")!));

        // Only their owner sees them.
        foreach (var name in names)
        {
            Assert.Equal(200, (await visitor.GetAsync($"/uploads/{name}")).Status);
            Assert.True((await visitor.GetAsync($"/uploads/square/{name}")).Headers.CacheControl?.NoCache);
            Assert.Equal(404, (await (await site.As("jag")).GetAsync($"/uploads/{name}")).Status);
        }

        // What is chosen in its place takes it, and nothing is sent twice.
        var files = Directory.GetFiles(site.Uploads).Length;
        var posted = await PostAsync(visitor, [Png(3)],
        [
            .. names.Select(name => ("pending", name)), ("alt", "a"), ("alt", "b"), ("alt", "d"), ("alt", "e"), ("alt", "c"),
        ]);
        Assert.Equal(302, posted.Status);
        Assert.Equal("1:a 2:b 3:c 4:d 5:e", string.Join(' ', await site.PhotosAsync(5)));
        Assert.Equal(0, await CountAsync("pending_pictures"));
        Assert.Equal(files + 1, Directory.GetFiles(site.Uploads).Length);
        // Sent again, they are gone.
        Assert.Equal(400, (await PostAsync(visitor, [], [.. names.Select(name => ("pending", name))])).Status);
        Assert.Equal(5, await CountAsync("posts"));
    }

    [Fact]
    public async Task TheyAreOrderedByTheNumbersThatAreTyped()
    {
        var visitor = await site.As("awdeorio");
        var names = ValuesOf((await PostAsync(visitor, [Png(1), Png(2), ("x.png", Bad)])).Page.Form("create_post"), "pending");
        (string, string)[] both = [("pending", names[0]), ("pending", names[1])];
        foreach (var (places, field) in new[] { ("2 2", "place"), ("0 1", "place"), ("1 11", "place"), ("one 2", "place") })
        {
            var refused = await PostAsync(visitor, [], [.. both, .. places.Split(' ').Select(place => ("place", place))]);
            Assert.Equal(400, refused.Status);
            Assert.NotNull(refused.Page.QuerySelector($"#{field}-problem"));
            Assert.Equal(places.Split(' '), ValuesOf(refused.Page.Form("create_post"), "place"));
        }

        // One is taken out: it is left behind.
        Assert.Equal(302, (await PostAsync(visitor, [Png(7)],
            [.. both, ("place", "9"), ("place", "1"), ("place", "2"), ("alt", "first"), ("alt", "gone"), ("alt", "new"),
                ("take_out", names[1])])).Status);
        Assert.Equal("7:new 1:first", string.Join(' ', await site.PhotosAsync(5)));
        Assert.Equal(names[1], await site.OneAsync<string>("select filename from pending_pictures"));
    }

    [Theory]
    [InlineData("update pending_pictures set username = 'jag'")]
    [InlineData("update pending_pictures set created = created - interval '25 hours'")]
    [InlineData("delete from pending_pictures")]
    public async Task APendingPhotoOfSomebodyElseOrTooOldIs400(string change)
    {
        var visitor = await site.As("awdeorio");
        var form = (await PostAsync(visitor, [Png(1), Png(2), ("x.png", Bad)])).Page.Form("create_post");
        await site.RunAsync(change);
        var files = Directory.GetFiles(site.Uploads).Length;
        var answer = await PostAsync(
            visitor, [Png(3)], [("caption", "typed"), .. ValuesOf(form, "pending").Select(name => ("pending", name))]);
        Assert.Equal(400, answer.Status);
        Assert.NotNull(answer.Page.QuerySelector("#pending-problem[role=alert]"));
        Assert.Equal("typed", answer.Page.QuerySelector("[name=caption]")!.TextContent);
        Assert.Empty(ValuesOf(answer.Page.Form("create_post"), "pending"));
        Assert.Equal(4, await CountAsync("posts"));
        Assert.Equal(files, Directory.GetFiles(site.Uploads).Length);
    }

    [Fact]
    public async Task TheSamePhotoTwiceIsOneTooMany()
    {
        var visitor = await site.As("awdeorio");
        var form = (await PostAsync(visitor, [Png(1), ("x.png", Bad)])).Page.Form("create_post");
        var name = Assert.Single(ValuesOf(form, "pending"));
        Assert.Equal(400, (await PostAsync(visitor, [], ("pending", name), ("pending", name))).Status);
        Assert.Equal(302, (await PostAsync(visitor, [], ("pending", name))).Status);
    }

    [Fact]
    public async Task TenPhotosAreEnoughAndEachDescriptionNeedsOne()
    {
        var visitor = await site.As("awdeorio");
        var many = await PostAsync(visitor, [.. Enumerable.Range(1, 11).Select(Png)]);
        Assert.Equal(400, many.Status);
        Assert.Equal("A post has at most 10 photos (this has 11).", many.Page.QuerySelector("#file-problem")!.TextContent);
        Assert.Equal(400, (await PostAsync(visitor, [Png(1)], ("alt", "one"), ("alt", "two"))).Status);
        Assert.Equal(400, (await PostAsync(visitor, [Png(1), Png(2)], ("alt", "one"), ("alt", new string('x', 1501)))).Status);
        Assert.Equal(302, (await PostAsync(visitor, [Png(1)], ("alt", "one"), ("alt", " "))).Status);
        Assert.Equal((5, 0), (await CountAsync("posts"), await CountAsync("pending_pictures")));
    }

    [Fact]
    public async Task EachRefusedOneIsNamed()
    {
        // All refused: nothing waits, and each is named.
        var visitor = await site.As("awdeorio");
        var answer = await PostAsync(visitor, [("a.png", Bad), ("b.png", Bad)]);
        var problem = answer.Page.QuerySelector("#file-problem")!.TextContent;
        Assert.Contains("Photo 1 (a.png)", problem, StringComparison.Ordinal);
        Assert.Contains("Photo 2 (b.png)", problem, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("pending_pictures"));
    }

    [Fact]
    public async Task EverythingGoesWithThePostAndWithTheAccount()
    {
        var visitor = await site.NewAsync("leaver");
        var files = Files();
        await PostAsync(visitor, [Png(1), Png(2), Png(3)]);
        Assert.Equal(files.Count + 3, Files().Count);
        var id = await site.OneAsync<int>("select max(postid) from posts");
        Assert.Equal(302, (await visitor.PostAsync("/posts/", ("operation", "delete"), ("postid", $"{id}"))).Status);
        Assert.Equal(files, Files());

        await PostAsync(visitor, [Png(1), Png(2), Png(3)]);
        await PostAsync(visitor, [Png(4), ("x.png", Bad)]);
        Assert.Equal(1, await CountAsync("pending_pictures"));
        Assert.Equal(302, (await visitor.PostAsync("/accounts/", ("operation", "delete"))).Status);
        Assert.Equal(0, await site.OneAsync<long>("select (select count(*) from post_pictures) + (select count(*) from pending_pictures)"));
        // The profile picture is gone, too.
        Assert.Equal(files.Count - 1, Files().Count);
        Assert.Equal(0, await site.OneAsync<long>("""
            select count(*) from pictures where filename not in (select filename from posts union select filename from users)
            """));
    }

    [Fact]
    public async Task TheOtherPhotosAreSeenByThoseWhoSeeThePost()
    {
        var owner = await site.As("awdeorio");
        await PostAsync(owner, [Png(1), Png(2)]);
        var name = await site.OneAsync<string>("select filename from post_pictures");
        var (follower, stranger) = (await site.As("jflinn"), await site.As("jag"));
        await site.RunAsync("""
            delete from following where followee = 'awdeorio' and follower = 'jag';
            insert into following (follower, followee) values ('jflinn', 'awdeorio') on conflict do nothing;
            """);
        Assert.Equal(200, (await stranger.GetAsync($"/uploads/{name}")).Status);
        Assert.Equal(403, (await site.Anonymous().GetAsync($"/uploads/{name}")).Status);
        await site.RunAsync("insert into account_settings (username, is_private) values ('awdeorio', true)");
        foreach (var size in (string[])["", "320/", "square/"])
        {
            Assert.Equal(404, (await stranger.GetAsync($"/uploads/{size}{name}")).Status);
            Assert.True((await follower.GetAsync($"/uploads/{size}{name}")).Headers.CacheControl?.NoCache);
            Assert.Equal(200, (await owner.GetAsync($"/uploads/{size}{name}")).Status);
        }

        await site.RunAsync("""
            update account_settings set is_private = false;
            insert into blocks (blocker, blocked) values ('awdeorio', 'jflinn');
            """);
        Assert.Equal(404, (await follower.GetAsync($"/uploads/{name}")).Status);
    }

    private HashSet<string> Files() => [.. Directory.GetFiles(site.Uploads)];

    private Task<long> CountAsync(string table) => site.OneAsync<long>($"select count(*) from {table}");

    private static (string Name, byte[] Bytes) Png(int width) => ($"{width}.png", TestPictures.Png(width));

    private static List<string> ValuesOf(IElement form, string name) =>
        [.. form.QuerySelectorAll($"[name={name}]").Select(field => field.GetAttribute("value") ?? "")];

    private static Task<Answer> PostAsync(
        Visitor visitor, (string Name, byte[] Bytes)[] files, params (string Name, string Value)[] fields) =>
        visitor.PostFilesAsync(
            "/posts/", files.Select(file => ("file", file.Name, file.Bytes)), [("operation", "create"), .. fields]);
}
