using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Texts;

namespace Insta485.Tests.Notifications;

/// <summary>Who is told of a mention.</summary>
public sealed class MentionTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("delete from limits");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task InAComment()
    {
        await CommentAsync("jflinn", 3, "@MICHJC @jag @jag @nobody @jflinn, and @awdeorio, whose photo it is");
        Assert.Equal("jag, michjc", await MentionedAsync());
        Assert.Equal("2 awdeorio", await site.OneAsync<string>("select kind || ' ' || username from notifications where kind <> 6"));
    }

    [Fact]
    public async Task InACommentThatIsChangedOrDeleted()
    {
        await CommentAsync("jflinn", 3, "@jag");
        var id = await site.OneAsync<int>("select max(commentid) from comments");
        await site.CallAsync<CommentStore>(store => store.EditAsync("jflinn", id, "@jag and @michjc"));
        Assert.Equal("jag, michjc", await MentionedAsync());
        await site.CallAsync<CommentDeleter>(store => store.DeleteAsync("jflinn", id));
        Assert.Equal("", await MentionedAsync());
    }

    [Fact]
    public async Task InACaption()
    {
        var visitor = await site.As("awdeorio");
        var answer = await visitor.PostFileAsync(
            "/posts/", "fox.png", TestPictures.Png(), ("operation", "create"), ("caption", "With @jag and @awdeorio."));
        Assert.Equal(302, answer.Status);
        Assert.Equal("jag", await MentionedAsync());
        var id = await site.OneAsync<int>("select max(postid) from posts");
        // Those who were named before are told once.
        await site.RunAsync("delete from notifications");
        await site.CallAsync<PostTextStore>(store => store.ChangeAsync(
            "awdeorio", id, TextChange.Checked("With @jag and @jflinn.", null), _ => null));
        Assert.Equal("jflinn", await MentionedAsync());
    }

    [Theory]
    [InlineData("insert into account_settings (username, is_private) values ('awdeorio', true)", "jflinn, michjc")]
    [InlineData("insert into mutes (muter, muted) values ('jag', 'michjc')", "jflinn")]
    [InlineData("insert into blocks (blocker, blocked) values ('jag', 'michjc')", "jflinn")]
    [InlineData("insert into blocks (blocker, blocked) values ('michjc', 'jag')", "jflinn")]
    [InlineData("insert into blocks (blocker, blocked) values ('awdeorio', 'jag')", "jflinn")]
    [InlineData("insert into blocks (blocker, blocked) values ('jag', 'awdeorio')", "jflinn")]
    public async Task OnlyWhoMaySeeThePostAndWantsToHearOfIt(string before, string told)
    {
        // jflinn and michjc follow awdeorio, jag does not.
        await site.RunAsync(before);
        await CommentAsync("michjc", 3, "@jag @jflinn");
        Assert.Equal("jflinn", await MentionedAsync());
        if (told.Contains("michjc", StringComparison.Ordinal))
        {
            await CommentAsync("awdeorio", 3, "@jag @michjc");
            Assert.Equal(told, await MentionedAsync());
        }
    }

    private Task CommentAsync(string who, int post, string text) =>
        site.CallAsync<CommentStore>(store => store.CreateAsync(who, post, text));

    private Task<string> MentionedAsync() =>
        site.OneAsync<string>("select coalesce(string_agg(username, ', ' order by username), '') from notifications where kind = 6");
}
