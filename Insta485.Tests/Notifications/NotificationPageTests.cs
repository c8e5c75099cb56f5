using System.Globalization;
using AngleSharp.Html.Dom;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores.Notifications;

namespace Insta485.Tests.Notifications;

/// <summary>The page, the number in the bar, and marking as read. awdeorio is told.</summary>
public sealed class NotificationPageTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Passkeys = "If that was not you, remove passkeys that you do not know, and change your password.";

    private Visitor _visitor = null!;

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        _visitor = await site.As("awdeorio");
        await site.RunAsync("delete from notifications; delete from limits");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task EachKindHasItsWords()
    {
        await site.RunAsync("delete from likes where owner = 'jflinn'");
        await site.RunAsync("insert into likes (owner, postid) values ('jflinn', 3)");
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 1)");
        await site.RunAsync($"insert into comments (owner, postid, text) values ('jag', 1, repeat('<b> & 😀', 20))");
        await site.RunAsync("insert into following (follower, followee) values ('jag', 'awdeorio')");
        await site.RunAsync("""
            insert into notifications (username, kind, actor, postid, commentid, text) values
                ('awdeorio', 5, 'michjc', null, null, null), ('awdeorio', 6, 'jflinn', 2, null, null),
                ('awdeorio', 6, 'jflinn', 2, 4, null), ('awdeorio', 7, null, null, null, 'Not yours.'),
                ('awdeorio', 7, null, 2, null, 'An insult.'), ('awdeorio', 8, null, null, null, 'It was spam.'),
                ('awdeorio', 9, null, null, null, null), ('awdeorio', 10, null, null, null, 'codes'),
                ('awdeorio', 10, null, null, null, 'token'), ('awdeorio', 10, null, null, null, 'email'),
                ('awdeorio', 10, null, null, null, 'password'),
                ('awdeorio', 10, null, null, null, 'passkey'), ('awdeorio', 10, null, null, null, 'passkey removed'),
                ('awdeorio', 10, null, null, null, 'passkey copied')
            """);
        var page = (await _visitor.PageAsync("/notifications/")).Page;
        // The owner likes both posts; that is not told, nor counted as another person.
        string[] expected =
        [
            "New A passkey of your account was refused: there may be a copy of it. " + Passkeys,
            "New A passkey was removed from your account. " + Passkeys, "New A passkey was added to your account. " + Passkeys,
            "New The password of your account was changed. If that was not you, change your password.",
            "New The e-mail address of your account was changed. If that was not you, change your password.",
            "New A token for programs was made for your account. If that was not you, change your password.",
            "New Recovery codes were made for your account. If that was not you, change your password.",
            "New A browser that had not been used for your account logged in to it. If that was not you, change your password.",
            "New A moderator decided about your report. Reason: It was spam.",
            "New A moderator removed your comment. Reason: An insult.", "New A moderator removed your photo. Reason: Not yours.",
            "New jflinn mentioned you in a comment", "New jflinn mentioned you in a caption", "New michjc accepted your request to follow",
            "New jag follows you", "New jag commented: " + string.Concat(Enumerable.Repeat("<b> & 😀", 11)) + "<b>…",
            "New jag and 1 other like your photo", "New jflinn likes your photo",
        ];
        Assert.Equal(expected, page.QuerySelectorAll(".notification p:first-child").Select(line => Html.Words(line.TextContent)));
        Assert.Equal(["/posts/2/", "/posts/2/", "/posts/2/", "/posts/1/", "/posts/1/", "/posts/3/"],
            page.QuerySelectorAll(".notification > a").Select(link => link.GetAttribute("href")));
        Assert.Equal(7, page.QuerySelectorAll(".notification a[href^='/users/']").Length);
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1, "1", "Notifications, 1 new")]
    [InlineData(99, "99", "Notifications, 99 new")]
    [InlineData(100, "99+", "Notifications, 99+ new")]
    [InlineData(250, "99+", "Notifications, 99+ new")]
    public async Task TheBarHasTheirNumber(int count, string? number, string? name)
    {
        await AddAsync(count);
        foreach (var path in (string[])["/", "/posts/3/", "/notifications/", "/api/docs/"])
        {
            var link = Bar((await _visitor.PageAsync(path)).Page);
            Assert.Equal((number, name), (link.QuerySelector(".unread")?.TextContent, link.GetAttribute("aria-label")));
        }
    }

    [Fact]
    public async Task ReadingMarksNothingAndTheFormMarksWhatItShows()
    {
        await AddAsync(3);
        await _visitor.PageAsync("/notifications/");
        var page = (await _visitor.PageAsync("/notifications/")).Page;
        Assert.Equal(3, page.QuerySelectorAll(".notification.is-new").Length);
        // Comes while the page is open, and stays new; so it does if another tab says the same once more.
        await AddAsync(1);
        for (var tab = 0; tab < 2; tab++)
        {
            var done = await _visitor.SubmitAsync(page.Form("read"));
            Assert.Equal((302, "/notifications/"), (done.Status, done.Location));
            var then = (await _visitor.PageAsync("/notifications/")).Page;
            Assert.Equal((4, 1), (then.QuerySelectorAll(".notification").Length, then.QuerySelectorAll(".notification.is-new").Length));
        }

        // A number that nobody has seen marks nothing of the future.
        Assert.Equal(302, (await PostAsync("read", $"{long.MaxValue}")).Status);
        var none = (await _visitor.PageAsync("/notifications/")).Page;
        Assert.Empty(none.QuerySelectorAll(".notification.is-new, .unread, input[name=read]"));
        await AddAsync(1);
        Assert.Equal("1", Bar((await _visitor.PageAsync("/")).Page).QuerySelector(".unread")?.TextContent);
        // Less than was seen before changes nothing.
        Assert.Equal(302, (await PostAsync("read", "1")).Status);
        Assert.Equal("1", Bar((await _visitor.PageAsync("/")).Page).QuerySelector(".unread")?.TextContent);
    }

    [Fact]
    public async Task AScriptGetsTheLinkOfTheBar()
    {
        await AddAsync(2);
        var first = await site.OneAsync<long>("select min(notificationid) from notifications");
        var request = new HttpRequestMessage(HttpMethod.Post, "/notifications/")
        {
            Content = new FormUrlEncodedContent(
                [new("operation", "read"), new("upto", $"{first}"), new("csrf_token", await _visitor.TokenAsync())]),
        };
        request.Headers.Add("Fragment", "1");
        var answer = await _visitor.SendAsync(request);
        Assert.Equal(200, answer.Status);
        Assert.Contains("<b class=\"unread\">1</b>", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read", null)]
    [InlineData("read", "")]
    [InlineData("read", "x")]
    [InlineData("read", "0x1")]
    [InlineData("read", "99999999999999999999")]
    [InlineData("look", "1")]
    [InlineData("", "1")]
    public async Task WhatMakesNoSenseIsRefusedAndMarksNothing(string operation, string? upTo)
    {
        await AddAsync(1);
        var answer = await PostAsync(operation, upTo);
        Assert.Equal(400, answer.Status);
        Assert.Equal(operation == "read", answer.Text.Contains("upto", StringComparison.Ordinal));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from notification_reads"));
    }

    [Fact]
    public async Task ThereAreThirtyOnAPage()
    {
        await AddAsync(35);
        var first = (await _visitor.PageAsync("/notifications/")).Page;
        Assert.Equal(30, first.QuerySelectorAll(".notification").Length);
        var older = (await _visitor.PageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).Page;
        Assert.Equal(5, older.QuerySelectorAll(".notification").Length);
        // The button is about all of them, so it stands on the first page.
        Assert.Empty(older.QuerySelectorAll("a[rel=next], input[name=read]"));
        Assert.Equal(400, (await _visitor.GetAsync("/notifications/?before=x")).Status);
        Assert.Contains("Nothing older.", (await _visitor.PageAsync("/notifications/?before=1")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsOutOfSightIsLeftOutAndComesBack()
    {
        await site.RunAsync("insert into notifications (username, kind, actor, postid) values ('awdeorio', 6, 'michjc', 4)");
        Assert.Equal(1, await ShownAsync());
        await site.RunAsync("insert into account_settings (username, is_private) values ('jag', true)");
        Assert.Equal(0, await ShownAsync());
        // It can be marked as seen all the same.
        Assert.NotNull((await _visitor.PageAsync("/notifications/")).Page.QuerySelector("input[name=read]"));
        await site.RunAsync("update account_settings set is_private = false");
        Assert.Equal(1, await ShownAsync());
        await site.RunAsync("insert into blocks (blocker, blocked) values ('michjc', 'awdeorio')");
        Assert.Equal(0, await ShownAsync());
    }

    [Fact]
    public async Task ARequestIsAcceptedOrRefusedThere()
    {
        await site.RunAsync("""
            insert into account_settings (username, is_private) values ('awdeorio', true);
            insert into follow_requests (follower, followee) values ('jag', 'awdeorio')
            """);
        var page = (await _visitor.PageAsync("/notifications/")).Page;
        Assert.NotNull(page.QuerySelector("main a[href='/accounts/requests/']"));
        Assert.NotNull(page.QuerySelector(".notification input[name=refuse]"));
        var done = await _visitor.SubmitAsync(page.Form("accept"));
        Assert.Equal((302, "/notifications/"), (done.Status, done.Location));
        Assert.Equal(0, await ShownAsync());
        Assert.Equal("5 awdeorio", await site.OneAsync<string>("select kind || ' ' || actor from notifications where username = 'jag'"));
    }

    [Fact]
    public async Task OldOnesAreDeletedWhenOthersAreMarked()
    {
        await AddAsync(1700);
        await site.RunAsync("""
            update notifications set created = created - interval '181 days'
            where notificationid > (select max(notificationid) - 3 from notifications)
            """);
        foreach (var left in (int[])[1200, 1000, 1000])
        {
            await site.CallAsync<NotificationStore>(store => store.MarkAsync("awdeorio", 1));
            Assert.Equal(left, await CountAsync());
        }

        await site.RunAsync("update notifications set created = created - interval '181 days'");
        await site.CallAsync<NotificationStore>(store => store.MarkAsync("awdeorio", 1));
        Assert.Equal(500, await CountAsync());
    }

    [Fact]
    public async Task ALogInFromANewBrowserIsToldOnce()
    {
        await site.As("awdeorio");
        Assert.Equal(1, await CountAsync());
        var other = await site.As("awdeorio");
        Assert.Equal(1, await CountAsync());
        await site.RunAsync("delete from notifications");
        // The browser is known now.
        Assert.Equal(302, (await other.PostAsync("/accounts/logout/")).Status);
        other.ForgetToken();
        Assert.Equal(302, (await other.LogInAsync("awdeorio", "chickens")).Status);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Status);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task WhatModeratorsDoIsToldWithTheReason()
    {
        await site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
        var moderator = await site.As("michjc");
        await site.RunAsync("""
            insert into reports (reporter, kind, subject, postid, commentid, reason) values
                ('jag', 'comment', 'awdeorio', 3, 1, 'spam'), ('jflinn', 'comment', 'awdeorio', 3, 1, 'spam'),
                ('michjc', 'comment', 'awdeorio', 3, 1, 'spam'), ('jag', 'post', 'awdeorio', 1, null, 'spam');
            delete from notifications
            """);
        foreach (var (operation, report) in new[] { ("remove_comment", "commentid = 1"), ("remove_post", "postid = 1") })
        {
            var id = await site.OneAsync<long>($"select min(reportid) from reports where {report}");
            Assert.Equal(302, (await moderator.PostAsync(
                "/moderation/", ("operation", operation), ("reportid", $"{id}"), ("reason", $"Because of {operation}."))).Status);
        }

        Assert.Equal(
            "awdeorio 7 3 Because of remove_comment., awdeorio 7 Because of remove_post., jag 8 Because of remove_comment., "
            + "jag 8 Because of remove_post., jflinn 8 Because of remove_comment.",
            await site.OneAsync<string>("""
                select string_agg(concat_ws(' ', username, kind, postid, text), ', ' order by username, kind, notificationid)
                from notifications
                """));
    }

    [Fact]
    public async Task WhatASuspendedAccountDidIsNotToldAgainWhenItComesBack()
    {
        await site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
        var moderator = await site.As("michjc");
        await site.RunAsync("""
            insert into likes (owner, postid) values ('jag', 1); insert into comments (owner, postid, text) values ('jag', 1, 'a');
            insert into following (follower, followee) values ('jag', 'awdeorio')
            """);
        await site.DeleteLogInNotificationsAsync();
        Assert.Equal(3, await CountAsync());
        await ActAsync("suspend");
        // The other two who like the photo.
        Assert.Equal("1 jflinn", await site.OneAsync<string>("select string_agg(kind || ' ' || actor, ',') from notifications"));
        await ActAsync("lift");
        Assert.Equal(4, await site.OneAsync<int>("select likes from post_tallies where postid = 1"));
        Assert.Equal("1 jflinn", await site.OneAsync<string>("select string_agg(kind || ' ' || actor, ',') from notifications"));

        async Task ActAsync(string operation) => Assert.Equal(302, (await moderator.PostAsync(
            "/moderation/", ("operation", operation), ("username", "jag"), ("reason", "Against the rules."))).Status);
    }

    private Task<long> CountAsync() => site.OneAsync<long>("select count(*) from notifications where username = 'awdeorio'");

    private async Task<int> ShownAsync() => (await _visitor.PageAsync("/notifications/")).Page.QuerySelectorAll(".notification").Length;

    private Task AddAsync(int count) => site.RunAsync(string.Create(CultureInfo.InvariantCulture, $"""
        insert into notifications (username, kind, actor) select 'awdeorio', 3, 'jag' from generate_series(1, {count})
        """));

    private Task<Answer> PostAsync(string operation, string? upTo) => _visitor.PostAsync(
        "/notifications/", upTo is null ? [("operation", operation)] : [("operation", operation), ("upto", upTo)]);

    private static AngleSharp.Dom.IElement Bar(IHtmlDocument page) => page.QuerySelector(".bar a[href='/notifications/']")!;
}
