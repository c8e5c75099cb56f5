using System.Text;
using Insta485.Tests.Infrastructure;
using static Insta485.Tests.Portability.HostileArchive;

namespace Insta485.Tests.Portability;

/// <summary>Archives that were made to break the site are refused with the reason, and leave nothing.</summary>
public sealed class HostileImportTests(MovingSite site) : IClassFixture<MovingSite>
{
    private const string Path = "/accounts/import/";

    private static readonly Dictionary<string, (Func<byte[]> Make, string Reason)> Cases = new(StringComparer.Ordinal)
    {
        ["words"] = (() => "These are only words, and no archive."u8.ToArray(), "no zip file"),
        ["nothing"] = (() => [1], "no zip file"),
        ["cut"] = (() => Pack(Files())[..^30], "no zip file"),
        ["more behind"] = (() => [.. Pack(Files()), 0], "no zip file"),
        ["path up"] = (() => Pack(Files(null, ("../evil.txt", [1]))), "is no file of an export"),
        ["path up in pictures"] = (() => Pack(Files(null, ("pictures/../../evil.jpg", [1]))), "is no file of an export"),
        ["absolute path"] = (() => Pack(Files(null, ("/etc/passwd", [1]))), "is no file of an export"),
        ["backslash"] = (() => Pack(Files(null, ("pictures\\a.png", [1]))), "is no file of an export"),
        ["hidden"] = (() => Pack(Files(null, ("pictures/.a.png", [1]))), "is no file of an export"),
        ["program"] = (() => Pack(Files(null, ("pictures/a.exe", [1]))), "is no file of an export"),
        ["folder"] = (() => Pack(Files(null, ("pictures/", []))), "is no file of an export"),
        ["control"] = (() => Pack(Files(null, ("a\u0001\n<b>.json", [1]))), "is no file of an export"),
        ["twice"] = (() => Pack([.. Files(), ("pictures/a.png", Photo)]), "is in it twice"),
        ["no posts"] = (() => Pack(Files(null, ("posts.json", null))), "It has no posts.json"),
        ["no account"] = (() => Pack(Files(null, ("account.json", null))), "It has no account.json"),
        ["format"] = (() => Pack(Files(), json => json.Replace("export/1", "export/9")), "Its format must be"),
        ["manifest of words"] = (() => Pack(Files(), _ => "words"), "Its JSON is not that of an export"),
        ["manifest null"] = (() => Pack(Files(), _ => "null"), "Its JSON is not that of an export"),
        ["other file"] = (() => Pack(Files(), json => json.Replace("posts.json", "likes.json")), "does not name posts.json"),
        ["named but not there"] = (() => Pack(Files(), json => json.Replace("\"posts.json\"", "\"mutes.json\":\"0\",\"posts.json\"")),
            "names files that are not in it"),
        ["other hash"] = (() => Pack(Files(), json => json.Replace("\"posts.json\":\"", "\"posts.json\":\"0")), "is not the file"),
        ["ratio"] = (() => Pack(Files(null, ("likes.json", Spaces(20)))), "compressed too much"),
        ["size"] = (() => Pack(Files(null, ("likes.json", Spaces(65)))), "larger than 65536 KB"),
        ["depth"] = (() => Pack(Files(new string('[', 1000) + new string(']', 1000))), "Its JSON is not that of an export"),
        ["count"] = (() => Pack(Files($"[{string.Join(',', Enumerable.Range(1, 10_001).Select(n => Post(n)))}]")), "10000 posts"),
        ["ids"] = (() => Pack(Files($"[{Post(1)},{Post(1)}]")), "is in it twice"),
        ["order"] = (() => Pack(Files($"[{Post(1)},{Post(2, "2023-01-01T00:00:00Z")}]")), "older than the one before"),
        ["future"] = (() => Pack(Files($"[{Post(1, "9999-01-01T00:00:00Z")}]")), "from another time"),
        ["time"] = (() => Pack(Files($"[{Post(1, "yesterday")}]")), "Its JSON is not that of an export"),
        ["no photo"] = (() => Pack(Files($"[{Post(1, pictures: "[]")}]")), "has no photo, or more than 10"),
        ["null photo"] = (() => Pack(Files($"[{Post(1, pictures: "[null]")}]")), "has no photo, or more than 10"),
        ["eleven photos"] = (
            () => Pack(Files($"[{Post(1, pictures: $"[{string.Join(',', Enumerable.Repeat(One, 11))}]")}]")), "more than 10"),
        ["long post"] = (
            () => Pack(Files($"[{Post(1, more: $", \"more\": \"{Hex(17)}\"")},{Post(2)}]")), "posts.json has a post of more than 16384 KB"),
        ["comments"] = (() => Pack(Files($"[{Post(1, more: $", \"before\": {Before(10_001)}")}]")), "has more than 10000 comments"),
        ["null post"] = (() => Pack(Files("[null]")), "Its JSON is not that of an export"),
        ["no list"] = (() => Pack(Files("{}")), "Its JSON is not that of an export"),
        ["likes below zero"] = (
            () => Pack(Files($"[{Post(1, more: ", \"before\": {\"likes\": -5, \"comments\": []}")}]")), "below zero"),
        ["smaller than said"] = (() => WithNumber(Pack(Files()), "posts.json", 24, 5000), "It can't be read|longer or shorter"),
        ["larger than said"] = (
            () => WithNumber(Pack(Files()), "posts.json", 24, 5), "It can't be read|longer or shorter|is not the file|Its JSON"),
        ["overlap"] = (() => WithNumber(Pack(Files()), "pictures/a.png", 20, 100_000), "It can't be read|overlap"),
        ["begins beyond"] = (() => WithNumber(Pack(Files()), "posts.json", 42, 100_000_000), "It can't be read"),
        ["zip64 count"] = (() => WithEnd64(Pack(Files()), 4_000_000_000), "has more than"),
        ["zip64 other count"] = (() => WithEnd64(Pack(Files()), 3), "contradicts itself|It can't be read"),
        ["zip64 offset"] = (() => WithEnd64(Pack(Files()), 5, long.MaxValue - 5), "contradicts itself"),
    };

    private const string One = """{"place": 1, "file": "pictures/a.png", "alt": ""}""";

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AHostileArchiveIsRefusedWithTheReason(string name)
    {
        var (make, reason) = Cases[name];
        var account = Guid.NewGuid().ToString("N")[..12];
        var visitor = await site.NewAsync(account);
        var answer = await visitor.PostFileAsync(Path, "x.zip", make(), ("operation", "begin"));
        Assert.Equal(400, answer.Status);
        Assert.Matches(reason, answer.Page.QuerySelector("#file-problem")!.TextContent);
        Assert.Equal(0L, await site.OneAsync<long>($"select count(*) from imports where username = '{account}'"));
        var folder = System.IO.Path.Combine(site.Uploads, "imports");
        Assert.True(!Directory.Exists(folder) || Directory.GetFiles(folder).Length == 0);
    }

    [Fact]
    public async Task AGoodOneOfThisKindIsTaken()
    {
        var visitor = await NewAsync("good");
        await MovingAccount.ImportAsync(visitor, Pack(Files()));
        Assert.Equal(1L, await site.OneAsync<long>("select count(*) from posts where owner = 'good'"));
        var same = await NewAsync("good64");
        await MovingAccount.ImportAsync(same, WithEnd64(Pack(Files()), 5));
        Assert.Equal(1L, await site.OneAsync<long>("select count(*) from posts where owner = 'good64'"));
    }

    [Fact]
    public async Task WhatCannotBeImportedOfAPostIsLeftOutAndSaid()
    {
        const string Pictures = """
            [{"place": 1, "file": "pictures/bad.png", "alt": ""}, {"place": 2, "file": "pictures/a.png", "alt": "good"},
             {"place": 3, "file": "pictures/none.png", "alt": ""}, {"place": 4, "file": "../../etc/passwd", "alt": ""}]
            """;
        var comments = $$"""
            , "before": {"likes": 2, "comments": [
                {"name": "jag", "text": "fine", "created": "2024-01-02T00:00:00Z"},
                {"name": "jag", "text": "{{new string('x', 1025)}}", "created": "2024-01-02T00:00:00Z"},
                {"name": "{{new string('n', 21)}}", "text": "name too long", "created": "2024-01-02T00:00:00Z"},
                {"name": "jag", "text": "nul \u0000", "created": "2024-01-02T00:00:00Z"}]}
            """;
        var only = Post(2, pictures: """[{"place": 1, "file": "pictures/bad.png", "alt": ""}]""");
        var visitor = await NewAsync("partly");
        await MovingAccount.ImportAsync(visitor, Pack(Files(
            $"[{Post(1, pictures: Pictures, more: comments)},{only}]", ("pictures/bad.png", Encoding.UTF8.GetBytes("<script>no photo")))));
        var page = await visitor.PageAsync(Path);
        Assert.Contains("All done: 2 of 2 posts.", page.Text);
        var problems = page.Page.QuerySelectorAll(".import li").Select(one => one.TextContent).ToList();
        Assert.Contains(problems, problem => problem.Contains("photo 1 left out"));
        Assert.Contains(problems, problem => problem.Contains("photo 3 left out. It is not in the archive."));
        Assert.Contains(problems, problem => problem.Contains("photo 4 left out. It is not in the archive."));
        Assert.Contains(problems, problem => problem.Contains("comment left out. The comment must be at most 1024 characters"));
        Assert.Contains(problems, problem => problem.Contains("left out, as it has no photo"));
        var post = await site.OneAsync<int>("select postid from posts where owner = 'partly'");
        Assert.Equal("16:good", string.Join(' ', await site.PhotosAsync(post)));
        Assert.Equal("fine", await site.OneAsync<string>($"select string_agg(text, ',') from imported_comments where postid = {post}"));
        Assert.Equal(2, await site.OneAsync<int>($"select likes from imported_posts where postid = {post}"));
    }

    [Fact]
    public async Task APhotoThatIsNotAsTheSiteMakesThemIsMadeAnew()
    {
        var photo = MetadataInjector.Mark(TestPictures.Jpeg());
        var visitor = await NewAsync("metadata");
        await MovingAccount.ImportAsync(visitor, Pack(Files(
            $"[{Post(1, pictures: One.Replace("a.png", "m.jpg").Insert(0, "[") + "]")}]", ("pictures/m.jpg", photo))));
        var archive = await ArchiveFile.ExportAsync(visitor);
        var stored = archive.Files[archive.List("posts.json").Single()["pictures"]![0]!["file"]!.GetValue<string>()];
        Assert.NotEqual(photo, stored);
        Assert.Empty(Web.Pictures.Metadata.Find(new MemoryStream(stored)));
    }

    [Fact]
    public async Task CommentsBeyondTheLimitsAreLeftOutAndSaidAndTheRestMovesAgain()
    {
        var edits = string.Join(',', Enumerable.Repeat("""{"text": "as it was", "created": "2024-01-02T00:00:00Z"}""", 51));
        var own = $$"""{"name": "old", "text": "mine", "created": "2024-01-03T00:00:00Z", "edits": [{{edits}}, null]}""";
        var comments = string.Join(',', Enumerable.Repeat("""{"name": "old", "text": "x", "created": "2024-01-04T00:00:00Z"}""", 5_000)
            .Prepend(own).Append("""{"name": "jag", "text": "later", "created": "2024-01-05T00:00:00Z"}"""));
        var post = Post(1, more: $", \"before\": {Before(10_000)}").Replace("\"comments\": []", $"\"comments\": [{comments}]");
        var visitor = await NewAsync("many");
        await MovingAccount.ImportAsync(visitor, Pack(Files($"[{post}]")));
        var page = await visitor.PageAsync(Path);
        Assert.Equal(
            [
                "1 of 10001 comments from before left out. There can be at most 10000.",
                "1 of 5001 comments of your own left out. There can be at most 5000.",
                "2 of 52 earlier versions of a comment left out. There can be at most 50.",
            ],
            page.Page.QuerySelectorAll(".import li").Select(one => one.TextContent[(one.TextContent.IndexOf(": ") + 2)..]).Order());
        var id = await site.OneAsync<int>("select postid from posts where owner = 'many'");
        Assert.Equal(10_000L, await site.OneAsync<long>($"select count(*) from imported_comments where postid = {id}"));
        Assert.Equal(5_000L, await site.OneAsync<long>($"select count(*) from comments where postid = {id}"));
        Assert.Equal(50L, await site.OneAsync<long>("select count(*) from revisions where commentid is not null and text = 'as it was'"));

        var again = await NewAsync("manyagain");
        await MovingAccount.ImportAsync(again, (await MovingAccount.ExportAsync(visitor)).Bytes);
        Assert.Contains("All done: 1 of 1 post.", (await again.PageAsync(Path)).Text);
    }

    private Task<Visitor> NewAsync(string name) => site.NewAsync(name);

    // What was before a move: so many comments.
    private static string Before(int comments)
    {
        const string Comment = """{"name": "jag", "text": "x", "created": "2024-01-02T00:00:00Z"}""";
        return $$"""{"likes": 0, "comments": [{{string.Join(',', Enumerable.Repeat(Comment, comments))}}]}""";
    }

    // Compressible to half.
    private static string Hex(int megabytes)
    {
        var bytes = new byte[megabytes * 1024 * 512];
        new Random(1).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }

    // Compressible to next to nothing.
    private static byte[] Spaces(int megabytes) => [(byte)'[', .. Enumerable.Repeat((byte)' ', megabytes * 1024 * 1024), (byte)']'];
}
