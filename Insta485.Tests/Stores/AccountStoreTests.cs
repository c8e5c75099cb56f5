using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Npgsql;

namespace Insta485.Tests.Stores;

public sealed class AccountStoreTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Here = "192.0.2.1";

    private static readonly NewAccount Good = new("newuser", "New User", "new@example.com", "long enough", Picture());

    public static TheoryData<string, string?> Broken => new()
    {
        { "username", null },
        { "username", "" },
        { "username", "  " },
        { "username", "with space" },
        { "username", "sl/ash" },
        { "username", "é" },
        { "username", "-dash" },
        { "username", "li\nne" },
        { "username", new string('x', 21) },
        { "fullname", null },
        { "fullname", " " },
        { "fullname", new string('x', 41) },
        { "fullname", "nul\0" },
        { "email", "" },
        { "email", "no at" },
        { "email", "@x" },
        { "email", "x@" },
        { "email", new string('x', 39) + "@x" },
        { "password", null },
        { "password", "" },
        { "password", "1234567" },
        { "file", null },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task ASignUpThatLacksSomethingNamesTheField(string field, string? value)
    {
        var (users, files) = (await CountAsync(), Directory.GetFiles(site.Uploads).Length);
        var account = field switch
        {
            "username" => Good with { Username = value },
            "fullname" => Good with { Fullname = value },
            "email" => Good with { Email = value },
            "password" => Good with { Password = value },
            _ => Good with { File = null },
        };
        var refused = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(account));
        Assert.Equal((ErrorKind.Invalid, field), (refused.Kind, refused.Field));
        Assert.Equal((users, files), (await CountAsync(), Directory.GetFiles(site.Uploads).Length));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("0.zero_-")]
    [InlineData("twentycharacterslong")]
    public async Task WhatFitsItsColumnIsTakenAsItIs(string username)
    {
        var fullname = string.Concat(Enumerable.Repeat("🐔", 40));
        var session = await CreateAsync(Good with { Username = username, Fullname = fullname, Email = "é@" + new string('x', 38) });
        Assert.Equal(username, session.Username);
        Assert.Equal(fullname, await site.OneAsync<string>($"select fullname from users where username = '{username}'"));
        Assert.StartsWith("$2a$", await site.OneAsync<string>($"select password from users where username = '{username}'"));
    }

    [Fact]
    public async Task ANameIsTakenByTheFirstWhoWantsIt()
    {
        var files = Directory.GetFiles(site.Uploads).Length;
        var (worked, refused) =
            await site.AtOnceAsync<AccountStore>(8, accounts => accounts.CreateAsync(Good with { Username = "wanted" }, Here));
        Assert.Equal(1, worked);
        Assert.All(refused, why => Assert.Equal(ErrorKind.Conflict, why));
        Assert.Equal(files + 1, Directory.GetFiles(site.Uploads).Length);
        Assert.Equal(ErrorKind.Conflict,
            await site.RefusedAsync<AccountStore>(accounts => accounts.CreateAsync(Good with { Username = "awdeorio" }, Here)));
        // In whatever case.
        Assert.Equal(ErrorKind.Conflict,
            await site.RefusedAsync<AccountStore>(accounts => accounts.CreateAsync(Good with { Username = "AWDEORIO" }, Here)));
    }

    [Fact]
    public async Task ANewProfilePictureTakesTheOldOnesPlace()
    {
        await CreateAsync(Good with { Username = "editor" });
        var old = await FilenameAsync("editor");
        await site.CallAsync<AccountStore>(accounts => accounts.EditAsync("editor", "New Name", "new@example.com", null));
        Assert.Equal(old, await FilenameAsync("editor"));
        await site.CallAsync<AccountStore>(accounts => accounts.EditAsync("editor", "New Name", "new@example.com", Picture()));
        var now = await FilenameAsync("editor");
        Assert.NotEqual(old, now);
        Assert.False(File.Exists(Path.Combine(site.Uploads, old)));
        Assert.True(File.Exists(Path.Combine(site.Uploads, now)));
        foreach (var (fullname, email) in new[] { ("", "e@e"), ("x", ""), (" ", "e@e"), ("x", "none"), (new string('x', 41), "e@e") })
        {
            Assert.Equal(ErrorKind.Invalid,
                await site.RefusedAsync<AccountStore>(accounts => accounts.EditAsync("editor", fullname, email, Picture())));
        }

        Assert.Equal(now, await FilenameAsync("editor"));
    }

    [Fact]
    public async Task OfTwoNewPicturesAtOnceOneStaysWithItsRowAndTheOtherGoesWithIts()
    {
        await CreateAsync(Good with { Username = "twice" });
        await using (var first = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database)))
        {
            await first.OpenAsync();
            await using var held = await first.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("select from users where username = 'twice' for update", first, held);
            await hold.ExecuteNonQueryAsync();
            var edits =
                Enumerable.Range(0, 2)
                .Select(_ => site.CallAsync<AccountStore>(accounts => accounts.EditAsync("twice", "Two", "two@example.com", Picture())))
                .ToList();
            // Both have their files, and wait for the row.
            while (await site.OneAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") < 2)
            {
                Assert.DoesNotContain(edits, edit => edit.IsFaulted);
                await Task.Yield();
            }

            await held.CommitAsync();
            await Task.WhenAll(edits);
        }

        Assert.True(File.Exists(Path.Combine(site.Uploads, await FilenameAsync("twice"))));
        Assert.Equal(1,
            await site.OneAsync<long>(
                "select count(*) from pictures where filename in (select filename from users where username = 'twice')"));
        Assert.Equal(0, await site.OneAsync<long>(
            "select count(*) from pictures where filename not in (select filename from users) and filename not in (select filename "
                + "from posts)"));
    }

    [Fact]
    public async Task AnAccountGoesWithAllOfItsPicturesAndNoOtherOnes()
    {
        await CreateAsync(Good with { Username = "leaver" });
        await site.CallAsync<NewPostStore>(posts => posts.CreateAsync("leaver", Picture()));
        await site.CallAsync<NewPostStore>(posts => posts.CreateAsync("leaver", Picture()));
        var own = (await site.OneAsync<string>(
            "select string_agg(filename, ',') from (select filename from posts where owner = 'leaver' union all select filename from "
                + "users where username = 'leaver') f")).Split(',');
        var others = Directory.GetFiles(site.Uploads).Select(file => Path.GetFileName(file)).Except(own).ToHashSet();
        Assert.Equal(3, own.Length);
        await site.CallAsync<AccountStore>(accounts => accounts.DeleteAsync("leaver"));
        Assert.Equal(others, Directory.GetFiles(site.Uploads).Select(file => Path.GetFileName(file)).ToHashSet());
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from users where username = 'leaver'"));
    }

    private static Upload Picture() => new("me.png", TestPictures.Png().Length, () => new MemoryStream(TestPictures.Png()));

    private Task<Session> CreateAsync(NewAccount account) => site.WithAsync((AccountStore accounts) => accounts.CreateAsync(account, Here));

    private Task<string> FilenameAsync(string username) =>
        site.OneAsync<string>($"select filename from users where username = '{username}'");

    private Task<long> CountAsync() => site.OneAsync<long>("select count(*) from users");
}
