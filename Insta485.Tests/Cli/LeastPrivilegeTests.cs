using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>The site on a provisioned database, logged in as the role that <c>provision</c> created for it.</summary>
public sealed class ProvisionedSite : SiteFixture
{
    private ProvisionedTarget? _target;

    public ProvisionedTarget Provisioned => _target ?? throw new InvalidOperationException("Not started.");

    protected override (string Key, string Value)[] Settings =>
    [
        .. Provisioned.Settings, ("Database:Targets:Rds:Password", Provisioned.Config().Target.Options.Password),
        ("Keys:Certificate", Provisioned.Config().Options.Keys.Certificate),
    ];

    public override async Task InitializeAsync()
    {
        _target = await ProvisionedTarget.MigratedAsync();
        await Provisioned.RunAsOwnerAsync(await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql")));
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Provisioned.DisposeAsync();
    }
}

/// <summary>All actions of visitors work with the privileges of that role.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class LeastPrivilegeTests(ProvisionedSite site) : IClassFixture<ProvisionedSite>
{
    [Fact]
    public async Task VisitorCanDoEverything()
    {
        Assert.Equal(200, (await site.Anonymous().GetAsync("/healthz/ready")).Status);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Status);
        var visitor = await site.SignUpAsync("newcomer");
        await AssertRedirectAsync(visitor.PostAsync("/following/?target=/", ("operation", "follow"), ("username", "awdeorio")));
        await AssertRedirectAsync(visitor.PostAsync("/likes/?target=/", ("operation", "like"), ("postid", "1")));
        await AssertRedirectAsync(visitor.PostAsync("/likes/?target=/", ("operation", "unlike"), ("postid", "1")));
        await AssertRedirectAsync(
            visitor.PostAsync("/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", "from afar")));
        Assert.Contains("from afar", (await visitor.GetAsync("/posts/1/")).Body);
        foreach (var page in new[] { "/", "/explore/", "/users/awdeorio/", "/users/awdeorio/followers/", "/users/awdeorio/following/",
            "/accounts/edit/", "/api/v1/posts/" })
        {
            Assert.Equal(200, (await visitor.GetAsync(page)).Status);
        }

        Assert.Equal(302,
            (await visitor.PostAsync("/accounts/?target=/", ("operation", "update_password"), ("password", "long enough"),
                ("new_password1", "longer yet"), ("new_password2", "longer yet"))).Status);
        Assert.Equal(302, (await visitor.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete"))).Status);
    }

    [Fact]
    public async Task PhotosAreUploadedAndDeleted()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(302, (await visitor.UploadAsync()).Status);
        var program = site.Basic("jag");
        var posted = await program.UploadAsync();
        Assert.Equal(201, posted.Status);
        Assert.Equal(204, (await program.DeleteAsync(posted.Json()["url"]!.GetValue<string>())).Status);
    }

    [Fact]
    public async Task KeysOfCookiesAreInTheDatabaseAndProtected()
    {
        await site.As("jflinn");
        await using var connection = await site.Provisioned.Config().Target.OpenAsync();
        var keys = await SqlExtensions.QueryListAsync(connection, "select xml from data_protection_keys", row => row.GetString(0));
        Assert.NotEmpty(keys);
        Assert.All(keys, xml => Assert.DoesNotContain("<masterKey", xml));
        // Nor can the site's role add one in the clear.
        Assert.Equal(PostgresErrorCodes.CheckViolation, await site.Provisioned.SqlStateAsync(
            "insert into data_protection_keys (name, xml) values ('mine', '<key><masterKey><value>AAAA</value></masterKey></key>')"));
    }

    [Fact]
    public async Task TheModerationLogOnlyGrows()
    {
        await site.Provisioned.RunAsync("insert into moderation_log (moderator, act, subject, reason) values ('m', 'lift', 'x', 'why')");
        foreach (var sql in (string[])
            ["update moderation_log set reason = ''", "delete from moderation_log", "truncate moderation_log", "drop table moderation_log"])
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await site.Provisioned.SqlStateAsync(sql));
        }
    }

    [Fact]
    public async Task ModeratorsDecide()
    {
        await site.Provisioned.RunAsOwnerAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
        await site.SignUpAsync("rowdy");
        var moderator = await site.As("michjc");
        await AssertRedirectAsync(
            moderator.PostAsync("/reports/", ("operation", "report"), ("username", "rowdy"), ("reason", "hate")));
        foreach (var operation in (string[])["suspend", "lift"])
        {
            await AssertRedirectAsync(moderator.PostAsync(
                "/moderation/", ("operation", operation), ("username", "rowdy"), ("reason", "Insults everybody here.")));
        }
    }

    private static async Task AssertRedirectAsync(Task<Answer> answer) => Assert.Equal(302, (await answer).Status);
}
