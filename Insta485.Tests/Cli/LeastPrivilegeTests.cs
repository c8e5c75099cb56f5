using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;

namespace Insta485.Tests.Cli;

/// <summary>The real site on a database across a network, as the role that <c>provision</c> made for it.</summary>
public sealed class FarSite : SiteFixture
{
    private ProvisionedTarget? _far;

    /// <summary>Where its rows are.</summary>
    public ProvisionedTarget Far => _far ?? throw new InvalidOperationException("Not started.");

    protected override (string Key, string Value)[] Settings =>
    [
        .. Far.Settings, ("Database:Targets:Rds:Password", Far.Config().Target.Options.Password),
    ];

    public override async Task InitializeAsync()
    {
        _far = await ProvisionedTarget.MigratedAsync();
        await Far.RunAsOwnerAsync(await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql")));
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Far.DisposeAsync();
    }
}

/// <summary>Everything a visitor can do works with the few rights that role has.</summary>
[Collection(OnTlsServer.Name)]
public sealed class LeastPrivilegeTests(FarSite site) : IClassFixture<FarSite>
{
    [Fact]
    public async Task AVisitorCanDoEverything()
    {
        Assert.Equal(200, (await site.Anonymous().GetAsync("/healthz/ready")).Status);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Status);
        var visitor = await site.NewAsync("newcomer");
        await OkAsync(visitor.PostAsync("/following/?target=/", ("operation", "follow"), ("username", "awdeorio")));
        await OkAsync(visitor.PostAsync("/likes/?target=/", ("operation", "like"), ("postid", "1")));
        await OkAsync(visitor.PostAsync("/likes/?target=/", ("operation", "unlike"), ("postid", "1")));
        await OkAsync(visitor.PostAsync("/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", "from afar")));
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
    public async Task PicturesComeAndGo()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(302, (await visitor.UploadAsync()).Status);
        var program = site.Basic("jag");
        var posted = await program.UploadAsync();
        Assert.Equal(201, posted.Status);
        Assert.Equal(204, (await program.DeleteAsync(posted.Json()["url"]!.GetValue<string>())).Status);
    }

    [Fact]
    public async Task TheKeysOfItsCookiesAreInTheDatabase()
    {
        await site.As("jflinn");
        await using var connection = await site.Far.Config().Target.OpenAsync();
        Assert.True(await SqlExtensions.QueryBoolAsync(connection, "select exists (select from data_protection_keys)"));
    }

    private static async Task OkAsync(Task<Answer> answer) => Assert.Equal(302, (await answer).Status);
}
