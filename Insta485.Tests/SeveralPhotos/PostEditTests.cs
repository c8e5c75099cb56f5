using AngleSharp.Dom;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.SeveralPhotos;

/// <summary>Photos of a post are moved, described, replaced, taken out and added. The post is awdeorio's newest.</summary>
public sealed class PostEditTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private int _post;
    private Visitor _owner = new(new Uri("http://localhost"));

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        _owner = await site.As("awdeorio");
        Assert.Equal(302, (await _owner.PostFilesAsync(
            "/posts/", Enumerable.Range(1, 3).Select(width => File("file", width)),
            ("operation", "create"), ("caption", "Three"), ("alt", "a"), ("alt", "b"), ("alt", "c"))).Status);
        _post = await site.OneAsync<int>("select max(postid) from posts");
        await site.RunAsync("update posts set created = created - interval '1 hour'");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TheFormHasAllOfEachPhoto()
    {
        var form = await FormAsync();
        Assert.Equal(["1", "2", "3"], form.QuerySelectorAll("[name=place]").Select(field => field.GetAttribute("value")!));
        Assert.Equal(["a", "b", "c"], form.QuerySelectorAll("[name=alt]").Select(field => field.TextContent));
        Assert.Equal(await NamesAsync(), form.QuerySelectorAll("[name=picture]").Select(field => field.GetAttribute("value")!));
        Assert.Equal(await NamesAsync(), form.QuerySelectorAll("[name=take_out]").Select(field => field.GetAttribute("value")!));
        Assert.Equal(["file_1", "file_2", "file_3", "file"],
            form.QuerySelectorAll("[type=file]").Select(field => field.GetAttribute("name")!));
        // The only photo of a post has no place, and can't be taken out.
        var single = (await _owner.PageAsync("/posts/3/edit/")).Page.Form("save");
        Assert.Empty(single.QuerySelectorAll("[type=number], [name=take_out]"));
        Assert.Equal(403, (await (await site.As("jag")).GetAsync($"/posts/{_post}/edit/")).Status);
    }

    [Fact]
    public async Task MovingTwiceIsMovingOnce()
    {
        var names = await NamesAsync();
        (string Name, string Place, string Alt)[] moved = [(names[0], "3", "a"), (names[1], "1", "b"), (names[2], "2", "c")];
        for (var times = 0; times < 2; times++)
        {
            Assert.Equal((302, $"/posts/{_post}/"), await SaveAsync(moved));
            Assert.Equal("2:b 3:c 1:a", string.Join(' ', await site.PhotosAsync(_post)));
        }

        // Only the first time was a change.
        Assert.Equal("a,b,c", await site.OneAsync<string>("select string_agg(array_to_string(alts, ','), ' ') from revisions"));
        Assert.Equal(3, await site.OneAsync<long>(
            $"select count(*) from pictures where filename in ('{names[0]}', '{names[1]}', '{names[2]}')"));
        var history = (await _owner.PageAsync($"/posts/{_post}/history/")).Page;
        Assert.Equal(["b", "c", "a", "a", "b", "c"],
            history.QuerySelectorAll("p.alt").Select(alt => alt.TextContent.Replace("Description: ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task APhotoIsReplacedTakenOutAndAdded()
    {
        var names = await NamesAsync();
        var likes = await _owner.PostAsync("/likes/", ("operation", "like"), ("postid", $"{_post}"));
        Assert.Equal(302, likes.Status);
        var answer = await PostAsync([File("file_2", 22), File("file", 44), File("file", 55)],
            [.. Fields(names, ["2", "1", "3"], ["a", "new", "c"]), ("take_out", names[2])]);
        Assert.Equal(302, answer.Status);
        Assert.Equal("22:new 1:a 44: 55:", string.Join(' ', await site.PhotosAsync(_post)));
        // What is gone is gone with all its sizes.
        foreach (var name in names.Skip(1))
        {
            Assert.DoesNotContain(Directory.GetFiles(site.Uploads, name, SearchOption.AllDirectories), _ => true);
            Assert.Equal(0, await site.OneAsync<long>($"select count(*) from pictures where filename = '{name}'"));
        }

        Assert.True(System.IO.File.Exists(Path.Combine(site.Uploads, names[0])));
        Assert.Equal(1, await site.OneAsync<long>($"select count(*) from likes where postid = {_post}"));
        Assert.NotNull((await _owner.PageAsync($"/posts/{_post}/")).Page.QuerySelector($"a[href='/posts/{_post}/history/']"));
    }

    [Fact]
    public async Task WhatIsRefusedChangesNothingAndComesBack()
    {
        var names = await NamesAsync();
        var (before, files) = (await site.PhotosAsync(_post), Directory.GetFiles(site.Uploads).Length);
        (string Field, (string, string)[] Fields, (string, string, byte[])[] Files)[] cases =
        [
            ("place", Fields(names, ["1", "1", "2"], ["x", "b", "c"]), []),
            ("place", Fields(names, ["0", "1", "2"], ["x", "b", "c"]), []),
            ("alt", Fields(names, ["1", "2", "3"], ["x", new string('y', 1501), "c"]), []),
            ("take_out", [.. Fields(names, ["1", "2", "3"], ["x", "b", "c"]), .. names.Select(name => ("take_out", name))], []),
            ("picture", Fields([names[0], names[1], names[1]], ["1", "2", "3"], ["x", "b", "c"]), []),
            ("picture", Fields(names[..2], ["1", "2"], ["x", "b"]), []),
            ("file", Fields(names, ["1", "2", "3"], ["x", "b", "c"]), [.. Enumerable.Range(1, 8).Select(width => File("file", width))]),
            ("file_2", Fields(names, ["1", "2", "3"], ["x", "b", "c"]),
                [File("file_1", 7), ("file_2", "words.png", "no picture"u8.ToArray())]),
        ];
        foreach (var (field, fields, sent) in cases)
        {
            var answer = await PostAsync(sent, fields);
            Assert.Equal((field, 400), (field, answer.Status));
            Assert.True(answer.Page.QuerySelector($"#{field}-problem[role=alert]") is not null, field);
            Assert.Equal("x", answer.Page.Form("save").QuerySelector("[name=alt]")!.TextContent);
            Assert.Equal(before, await site.PhotosAsync(_post));
            Assert.Equal(files, Directory.GetFiles(site.Uploads).Length);
        }
    }

    [Fact]
    public async Task AnotherTabWasFirst()
    {
        var names = await NamesAsync();
        var edited = await EditedAsync();
        await SaveAsync([(names[0], "2", "a"), (names[1], "1", "b"), (names[2], "3", "c")]);
        var answer = await _owner.PostFilesAsync("/posts/", [File("file_1", 9)],
            [("operation", "edit"), ("postid", $"{_post}"), ("edited", edited), ("caption", "mine"),
                .. Fields(names, ["1", "2", "3"], ["A", "B", "C"])]);
        Assert.Equal(409, answer.Status);
        var form = answer.Page.Form("save");
        Assert.Equal("mine", form.QuerySelector("[name=caption]")!.TextContent);
        // In the order of the post as it is now, with what was typed about each.
        Assert.Equal(["B", "A", "C"], form.QuerySelectorAll("[name=alt]").Select(field => field.TextContent));
        Assert.Equal("2:b 1:a 3:c", string.Join(' ', await site.PhotosAsync(_post)));
        Assert.Equal(403, (await (await site.As("jag")).PostAsync("/posts/", ("operation", "edit"), ("postid", $"{_post}"),
            ("edited", edited), ("picture", names[0]), ("place", "1"), ("alt", "x"))).Status);
    }

    [Fact]
    public async Task WhileItIsChangedThePostIsDeletedAndNoFileIsLeft()
    {
        var names = await NamesAsync();
        var files = Directory.GetFiles(site.Uploads).Length;
        var edits = Enumerable.Range(0, 3).Select(_ => PostAsync([File("file_1", 9), File("file", 10)],
            Fields(names, ["1", "2", "3"], ["a", "b", "c"]))).ToList();
        await Task.WhenAny(edits);
        var gone = await _owner.PostAsync("/posts/", ("operation", "delete"), ("postid", $"{_post}"));
        Assert.Equal(302, gone.Status);
        await Task.WhenAll(edits);
        Assert.Equal(files - 3, Directory.GetFiles(site.Uploads).Length);
        Assert.Equal(0, await site.OneAsync<long>("""
            select count(*) from pictures where filename not in (select filename from posts union select filename from users)
            """));
    }

    private static (string Field, string Name, byte[] Bytes) File(string field, int width) =>
        (field, $"{width}.png", TestPictures.Png(width));

    private static (string, string)[] Fields(string[] names, string[] places, string[] alts) =>
        [.. names.SelectMany((name, at) => new[] { ("picture", name), ("place", places[at]), ("alt", alts[at]) })];

    private async Task<IElement> FormAsync() => (await _owner.PageAsync($"/posts/{_post}/edit/")).Page.Form("save");

    private async Task<string> EditedAsync() => (await FormAsync()).QuerySelector("[name=edited]")!.GetAttribute("value") ?? "";

    private async Task<Answer> PostAsync((string, string, byte[])[] files, (string, string)[] fields) => await _owner.PostFilesAsync(
        "/posts/", files,
        [("operation", "edit"), ("postid", $"{_post}"), ("edited", await EditedAsync()), ("caption", "Three"), .. fields]);

    private async Task<(int, string?)> SaveAsync((string Name, string Place, string Alt)[] photos)
    {
        var answer = await PostAsync([], Fields(
            [.. photos.Select(photo => photo.Name)], [.. photos.Select(photo => photo.Place)], [.. photos.Select(photo => photo.Alt)]));
        return (answer.Status, answer.Location);
    }

    private async Task<string[]> NamesAsync() => [.. (await site.PhotosAsync(_post)).Select(photo => photo.Filename)];
}
