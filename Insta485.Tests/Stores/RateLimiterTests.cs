using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Stores;

/// <summary>A site whose patience is short.</summary>
public sealed class StrictSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("Limits:WrongLogInsPerAccount:Times", "3"), ("Limits:WrongLogInsPerAddress:Times", "6"), ("Limits:SignUpsPerAddress:Times", "2"),
        ("Limits:UploadsPerAccount:Times", "2"), ("Limits:CommentsPerAccount:Times", "3"), ("Limits:CommentsPerAccount:Minutes", "2"),
        ("Limits:LikesPerAccount:Times", "3"), ("Limits:FollowsPerAccount:Times", "3"), ("Limits:SearchesPerAccount:Times", "3"),
        ("Limits:FailedSignUpsPerAddress:Times", "6"),
    ];
}

[Trait("Category", "Slow")]
public sealed class RateLimiterTests(StrictSite site) : IClassFixture<StrictSite>, IAsyncLifetime
{
    public Task InitializeAsync() => site.RunAsync("delete from limits; delete from comments where text = 'often'");

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("awdeorio", "chickens")]
    [InlineData("nobody.at.all", "chickens")]
    public async Task WrongPasswordsForANameAreLimitedWhetherThereIsSuchAPersonOrNot(string username, string password)
    {
        await WrongAsync(username, 3);
        var answer = await site.Anonymous().LogInAsync(username, password);
        AssertTooOften(answer, 5 * 60);
        Assert.NotNull(answer.Page.QuerySelector("main h1"));
        // Another name is not affected.
        await site.As("jflinn");
    }

    [Fact]
    public async Task NamesThatCannotBeStoredAreLimitedLikeOthers()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync($"no{i}\0body", "chickens")).Status);
        }

        Assert.Equal(429, (await site.Anonymous().LogInAsync("no\0body", "chickens")).Status);
    }

    [Fact]
    public async Task GuessesThatComeAllAtOnceAreCountedToo()
    {
        var visitors = Enumerable.Range(0, 24).Select(_ => site.Anonymous()).ToList();
        foreach (var visitor in visitors)
        {
            await visitor.TokenAsync();
        }

        var answers = await Task.WhenAll(visitors.Select(visitor => visitor.LogInAsync("awdeorio", "wrong")));
        // Those in their turn when the limit is reached may go over it: as many as there are cores, less one.
        Assert.InRange(answers.Count(answer => answer.Status == 403), 3, 3 + Environment.ProcessorCount - 1);
    }

    [Fact]
    public async Task WrongPasswordsFromAnAddressAreLimitedAcrossNames()
    {
        foreach (var username in new[] { "awdeorio", "jflinn", "michjc" })
        {
            await WrongAsync(username, 2);
        }

        AssertTooOften(await site.Anonymous().LogInAsync("jag", "password"), 5 * 60);
    }

    [Fact]
    public async Task GoodLogInsAreNotCountedAndForgiveTheWrongOnes()
    {
        for (var round = 0; round < 3; round++)
        {
            await WrongAsync("jag", 2);
            await site.As("jag");
            await site.As("jag");
            await site.RunAsync("delete from limits where subject like '%from%'");
        }
    }

    [Fact]
    public async Task TheCurrentPasswordCannotBeGuessedEither()
    {
        var visitor = await site.As("michjc");
        (string, string)[] guess =
            [("operation", "update_password"), ("password", "guess"), ("new_password1", "long enough"), ("new_password2", "long enough")];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await visitor.PostAsync("/accounts/", guess)).Status);
        }

        AssertTooOften(await visitor.PostAsync("/accounts/", guess), 5 * 60);
        Assert.Equal(200, (await visitor.GetAsync("/")).Status);
        // A stolen session locks neither its owner nor another session out.
        await site.As("michjc");
        Assert.Equal(403, (await (await site.As("michjc")).PostAsync("/accounts/", guess)).Status);
    }

    [Fact]
    public async Task AWindowThatEndedIsForgotten()
    {
        await WrongAsync("awdeorio", 3);
        AssertTooOften(await site.Anonymous().LogInAsync("awdeorio", "chickens"), 5 * 60);
        await EndWindowsAsync();
        // A new window begins, with as many tries.
        await WrongAsync("awdeorio", 3);
        AssertTooOften(await site.Anonymous().LogInAsync("awdeorio", "chickens"), 5 * 60);
        await EndWindowsAsync();
        await site.As("awdeorio");
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from limits where expires < now() at time zone 'utc'"));
    }

    [Fact]
    public async Task WaitingOutTheLastSecondsIsWhatTheAnswerAsksFor()
    {
        await WrongAsync("awdeorio", 3);
        await site.RunAsync("update limits set expires = now() at time zone 'utc' + interval '30 seconds'");
        AssertTooOften(await site.Anonymous().LogInAsync("awdeorio", "chickens"), 30);
    }

    [Fact]
    public async Task SignUpsAreLimited()
    {
        var (rows, files) = (await site.OneAsync<long>("select count(*) from users"), FileCount());
        await site.SignUpAsync("signup1");
        await site.SignUpAsync("signup2");
        AssertTooOften(await site.Anonymous().SignUpAsync("signup3", "long enough"), 60 * 60);
        Assert.Equal((rows + 2, files + 2), (await site.OneAsync<long>("select count(*) from users"), FileCount()));
        await EndWindowsAsync();
        await site.SignUpAsync("signup3");
    }

    [Fact]
    public async Task ASignUpThatIsRefusedForAFieldIsNotCounted()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(400, (await site.Anonymous().SignUpAsync("short", "short")).Status);
            Assert.Equal(409, (await site.Anonymous().SignUpAsync("awdeorio", "long enough")).Status);
        }

        await site.SignUpAsync("patient");
    }

    [Fact]
    public async Task PicturesAreLimitedWhateverTheyAreFor()
    {
        var visitor = await site.As("jflinn");
        var files = FileCount();
        Assert.Equal(302, (await visitor.UploadAsync()).Status);
        var edited = await EditAsync(visitor);
        Assert.Equal(302, edited.Status);
        AssertTooOften(await visitor.UploadAsync(), 60 * 60);
        AssertTooOften(await EditAsync(visitor), 60 * 60);
        // The new post's; the profile's took the place of the old one's.
        Assert.Equal(files + 1, FileCount());
        Assert.Equal(302, (await (await site.As("jag")).UploadAsync()).Status);
    }

    [Fact]
    public async Task CommentsAreLimited()
    {
        var visitor = await site.As("jag");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(302, (await CommentAsync(visitor)).Status);
        }

        AssertTooOften(await CommentAsync(visitor), 2 * 60);
        Assert.Equal(302, (await CommentAsync(await site.As("michjc"))).Status);
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from comments where text = 'often'"));
    }

    [Fact]
    public async Task TriesAtTheSameMomentAreAllCounted()
    {
        var visitor = await site.As("awdeorio");
        await visitor.TokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CommentAsync(visitor)));
        Assert.Equal(3, answers.Count(answer => answer.Status == 302));
        Assert.Equal(7, answers.Count(answer => answer.Status == 429));
    }

    private async Task WrongAsync(string username, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync(username, $"wrong {i}")).Status);
        }
    }

    private static Task<Answer> CommentAsync(Visitor visitor) =>
        visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "4"), ("text", "often"));

    private static Task<Answer> EditAsync(Visitor visitor) => visitor.PostFileAsync(
        "/accounts/", "new.png", TestPictures.Png(), ("operation", "edit_account"), ("fullname", "Jason Flinn"),
            ("email", "jflinn@umich.edu"));

    private Task EndWindowsAsync() => site.RunAsync("update limits set expires = now() at time zone 'utc' - interval '1 second'");

    private int FileCount() => Directory.GetFiles(site.Uploads).Length;

    private static void AssertTooOften(Answer answer, int seconds)
    {
        Assert.Equal(429, answer.Status);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, Math.Max(1, seconds - 60), seconds);
    }
}

public sealed class DefaultLimitsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task TheCoursesTestsComeThrough()
    {
        // Specification 2.1: about 50 log-ins from one address within seconds, six of them wrong.
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Status);
        }

        for (var i = 0; i < 50; i++)
        {
            await site.As("awdeorio");
        }
    }
}
