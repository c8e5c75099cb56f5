using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Texts;
using static Insta485.Web.Stores.Repeat;

namespace Insta485.Tests.Stores;

/// <summary>Likes, comments, posts and following: each rule refuses with its reason, each verb works once, and once only.</summary>
public sealed class StoreTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const int Unknown = 987654;

    public Task InitializeAsync() => site.RunAsync("""
        delete from likes where likeid > 6;
        delete from comments where commentid > 7;
        delete from following where (follower, followee) in (('awdeorio', 'jag'), ('jag', 'awdeorio'));
        delete from posts where postid > 4;
        """);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ALikeIsAddedOnceAndTakenBackOnce()
    {
        await site.CallAsync<LikeStore>(likes => likes.AddAsync("jag", 4, IsConflict));
        Assert.Equal(1, await LikesAsync());
        Assert.Equal(ErrorKind.Conflict, await site.RefusedAsync<LikeStore>(likes => likes.AddAsync("jag", 4, IsConflict)));
        await site.CallAsync<LikeStore>(likes => likes.RemoveAsync("jag", 4, IsConflict));
        Assert.Equal(0, await LikesAsync());
        Assert.Equal(ErrorKind.Conflict, await site.RefusedAsync<LikeStore>(likes => likes.RemoveAsync("jag", 4, IsConflict)));
    }

    [Fact]
    public async Task WhereTwiceIsFineTheSecondTimeChangesNothing()
    {
        var first = await site.WithAsync<LikeStore, LikeRow>(likes => likes.AddAsync("jag", 4, IsFine));
        var second = await site.WithAsync<LikeStore, LikeRow>(likes => likes.AddAsync("jag", 4, IsFine));
        Assert.Equal((true, first with { IsNew = false }), (first.IsNew, second));
        Assert.Equal(1, await LikesAsync());
        foreach (var _ in new[] { 1, 2 })
        {
            await site.CallAsync<LikeStore>(likes => likes.RemoveAsync("jag", 4, IsFine));
            await site.CallAsync<FollowStore>(follows => follows.FollowAsync("awdeorio", "jag", IsFine));
        }

        Assert.Equal((0, 1), (await LikesAsync(), await FollowsAsync()));
        foreach (var _ in new[] { 1, 2 })
        {
            await site.CallAsync<FollowStore>(follows => follows.UnfollowAsync("awdeorio", "jag", IsFine));
        }

        Assert.Equal(0, await FollowsAsync());
        Assert.Equal(ErrorKind.NotFound,
            await site.RefusedAsync<LikeStore>(likes => likes.RemoveAsync("jag", Unknown, IsFine)));
        Assert.Equal(ErrorKind.NotFound,
            await site.RefusedAsync<FollowStore>(follows => follows.UnfollowAsync("jag", "nobody", IsFine)));
    }

    [Fact]
    public async Task APostThatIsNotThereCannotBeLiked()
    {
        foreach (var id in new[] { Unknown, 0, -1, int.MaxValue, int.MinValue })
        {
            Assert.Equal(ErrorKind.NotFound, await site.RefusedAsync<LikeStore>(likes => likes.AddAsync("jag", id, IsConflict)));
            Assert.Equal(ErrorKind.NotFound, await site.RefusedAsync<LikeStore>(likes => likes.RemoveAsync("jag", id, IsConflict)));
        }
    }

    [Fact]
    public async Task OfManyLikesAtOnceOneCounts()
    {
        var (worked, refused) = await site.AtOnceAsync<LikeStore>(8, likes => likes.AddAsync("jag", 4, IsConflict));
        AssertOnce(worked, refused, ErrorKind.Conflict);
        Assert.Equal(1, await LikesAsync());
        (worked, refused) = await site.AtOnceAsync<LikeStore>(8, likes => likes.RemoveAsync("jag", 4, IsConflict));
        AssertOnce(worked, refused, ErrorKind.Conflict);
        Assert.Equal(0, await LikesAsync());
    }

    [Fact]
    public async Task UserIsFollowedOnceAndUnfollowedOnce()
    {
        await site.CallAsync<FollowStore>(follows => follows.FollowAsync("awdeorio", "jag", IsConflict));
        Assert.Equal(1, await FollowsAsync());
        Assert.Equal(ErrorKind.Conflict,
            await site.RefusedAsync<FollowStore>(follows => follows.FollowAsync("awdeorio", "jag", IsConflict)));
        // The other way round is another thing.
        Assert.Equal(ErrorKind.Conflict,
            await site.RefusedAsync<FollowStore>(follows => follows.UnfollowAsync("jag", "awdeorio", IsConflict)));
        await site.CallAsync<FollowStore>(follows => follows.UnfollowAsync("awdeorio", "jag", IsConflict));
        Assert.Equal(0, await FollowsAsync());
        Assert.Equal(ErrorKind.Conflict,
            await site.RefusedAsync<FollowStore>(follows => follows.UnfollowAsync("awdeorio", "jag", IsConflict)));
    }

    [Theory]
    [InlineData("nobody.at.all")]
    [InlineData("jag ")]
    [InlineData("")]
    [InlineData("a name that is far longer than any name can be")]
    [InlineData("' or 1=1 --")]
    public async Task MissingUserCannotBeFollowed(string other)
    {
        Assert.Equal(ErrorKind.NotFound,
            await site.RefusedAsync<FollowStore>(follows => follows.FollowAsync("awdeorio", other, IsConflict)));
        Assert.Equal(ErrorKind.NotFound,
            await site.RefusedAsync<FollowStore>(follows => follows.UnfollowAsync("awdeorio", other, IsConflict)));
    }

    [Fact]
    public async Task UsersCannotFollowThemselves()
    {
        Assert.Equal(ErrorKind.Invalid, await site.RefusedAsync<FollowStore>(follows => follows.FollowAsync("jag", "jag", IsConflict)));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from following where follower = followee"));
    }

    [Fact]
    public async Task OfManyFollowsAtOnceOneCounts()
    {
        var (worked, refused) = await site.AtOnceAsync<FollowStore>(8, follows => follows.FollowAsync("awdeorio", "jag", IsConflict));
        AssertOnce(worked, refused, ErrorKind.Conflict);
        (worked, refused) = await site.AtOnceAsync<FollowStore>(8, follows => follows.UnfollowAsync("awdeorio", "jag", IsConflict));
        AssertOnce(worked, refused, ErrorKind.Conflict);
        Assert.Equal(0, await FollowsAsync());
    }

    [Fact]
    public async Task ACommentIsKeptAsItWasTyped()
    {
        foreach (var text in new[] { "x", "é 🐔", "'; drop table comments; --", "<b>bold</b>", new string('é', 1024),
            string.Concat(Enumerable.Repeat("🐔", 1024)) })
        {
            var id = (await site.WithAsync((CommentStore comments) => comments.CreateAsync("jag", 4, text))).CommentId;
            Assert.Equal(text,
                await site.OneAsync<string>($"select text from comments where commentid = {id} and owner = 'jag' and postid = 4"));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t\n ")]
    [InlineData("nul \0 inside")]
    public async Task ACommentThatSaysNothingIsRefused(string? text)
    {
        Assert.Equal(ErrorKind.Invalid, await site.RefusedAsync<CommentStore>(comments => comments.CreateAsync("jag", 4, text)));
        Assert.Equal(0, await CommentsAsync());
    }

    // An attribute could not hold such a string.
    [Fact]
    public Task HalfACharacterIsRefusedToo() => ACommentThatSaysNothingIsRefused("half \uD83D of a pair");

    [Fact]
    public async Task ACommentHasAsManyCharactersAsItsColumn()
    {
        Assert.Equal(ErrorKind.Invalid,
            await site.RefusedAsync<CommentStore>(comments => comments.CreateAsync("jag", 4, new string('x', 1025))));
        Assert.Equal(ErrorKind.Invalid, await site.RefusedAsync<CommentStore>(
            comments => comments.CreateAsync("jag", 4, string.Concat(Enumerable.Repeat("🐔", 1025)))));
    }

    [Fact]
    public async Task APostThatIsNotThereCannotBeCommentedOn() =>
        Assert.Equal(ErrorKind.NotFound, await site.RefusedAsync<CommentStore>(comments => comments.CreateAsync("jag", Unknown, "text")));

    [Fact]
    public async Task OnlyItsOwnerDeletesAComment()
    {
        var id = (await site.WithAsync((CommentStore comments) => comments.CreateAsync("jag", 3, "mine"))).CommentId;
        // Not even whose post it is.
        Assert.Equal(ErrorKind.Forbidden, await site.RefusedAsync<CommentDeleter>(comments => comments.DeleteAsync("awdeorio", id)));
        Assert.Equal(1, await CommentsAsync());
        var (worked, refused) = await site.AtOnceAsync<CommentDeleter>(4, comments => comments.DeleteAsync("jag", id));
        AssertOnce(worked, refused, ErrorKind.NotFound);
        Assert.Equal(0, await CommentsAsync());
        Assert.Equal(ErrorKind.NotFound, await site.RefusedAsync<CommentDeleter>(comments => comments.DeleteAsync("jag", Unknown)));
    }

    [Fact]
    public async Task OnlyItsOwnerDeletesAPostAndAllOfItGoes()
    {
        await site.RunAsync("""
            insert into posts (postid, owner, filename) values (7000, 'jag', 'x.jpg');
            insert into likes (owner, postid) values ('awdeorio', 7000);
            insert into comments (owner, postid, text) values ('awdeorio', 7000, 'x');
            """);
        Assert.Equal(ErrorKind.Forbidden, await site.RefusedAsync<PostStore>(posts => posts.DeleteAsync("awdeorio", 7000)));
        var (worked, refused) = await site.AtOnceAsync<PostStore>(4, posts => posts.DeleteAsync("jag", 7000));
        AssertOnce(worked, refused, ErrorKind.NotFound);
        Assert.Equal(0, await site.OneAsync<long>("""
            select (select count(*) from posts where postid = 7000) + (select count(*) from likes where postid = 7000)
                + (select count(*) from comments where postid = 7000) + (select count(*) from post_tallies where postid = 7000)
            """));
        Assert.Equal(ErrorKind.NotFound, await site.RefusedAsync<PostStore>(posts => posts.DeleteAsync("jag", Unknown)));
        Assert.Equal(ErrorKind.NotFound, await site.RefusedAsync<PostStore>(posts => posts.ShowAsync("jag", Unknown, null)));
    }

    [Fact]
    public async Task APostShowsAllItsCommentsPageByPage()
    {
        await site.RunAsync("insert into comments (owner, postid, text) select 'jflinn', 4, 'word ' || n from generate_series(1, 149) n");
        var seen = new List<int>();
        int? before = null;
        do
        {
            var page = await site.WithAsync((PostStore posts) => posts.ShowAsync("jag", 4, before));
            Assert.Equal(150, page.Post.CommentCount);
            Assert.Equal(50, page.Post.Comments.Count);
            seen.InsertRange(0, page.Post.Comments.Select(comment => comment.CommentId));
            before = page.Earlier;
        }
        while (before is not null);

        Assert.Equal(
            await site.OneAsync<string>("select string_agg(commentid::text, ',' order by commentid) from comments where postid = 4"),
                string.Join(',', seen));
    }

    private static void AssertOnce(int worked, List<ErrorKind> refused, ErrorKind why)
    {
        Assert.Equal(1, worked);
        Assert.All(refused, reason => Assert.Equal(why, reason));
    }

    private Task<long> LikesAsync() => site.OneAsync<long>("select count(*) from likes where owner = 'jag' and postid = 4");

    private Task<long> FollowsAsync() =>
        site.OneAsync<long>("select count(*) from following where follower = 'awdeorio' and followee = 'jag'");

    private Task<long> CommentsAsync() => site.OneAsync<long>("select count(*) from comments where commentid > 7");
}
