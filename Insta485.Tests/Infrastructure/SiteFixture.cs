using Insta485.Web.Cli;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// The real site, with the sample data as after a reset, for the tests of one class. A site with the usual settings comes from
/// <see cref="SitePool"/> and goes back there; one with settings of its own is started for its class and ends with it.
/// </summary>
public class SiteFixture : IAsyncLifetime
{
    private RunningSite? _site;

    /// <summary>Settings over those of the file, for classes that need others.</summary>
    protected virtual (string Key, string Value)[] Settings => [];

    /// <summary>Where the site reaches PostgreSQL, for classes that put something between; null: as all sites do.</summary>
    protected virtual Task<int?> ServerPortAsync() => Task.FromResult<int?>(null);

    /// <summary>The database's name.</summary>
    public string Database => Site.Database;

    /// <summary>The folder of pictures.</summary>
    public string Uploads => Site.Uploads;

    /// <summary>The connection to the database, which a test can cut.</summary>
    public DatabaseProxy DatabaseProxy => Site.Proxy;

    /// <summary>Sees every request before the site does, and can answer in its place.</summary>
    public RequestInterceptor Interceptor => Site.Interceptor;

    /// <summary>The services of the site.</summary>
    public IServiceProvider Services => Site.App.Services;

    /// <summary>The settings it runs with.</summary>
    public AppConfiguration Config => Site.Config;

    /// <summary>The address it listens at.</summary>
    public Uri Address => new(Site.App.Urls.Single());

    /// <summary>Everything the site logged for this class, one line each.</summary>
    public IEnumerable<string> Log => Site.Log.All;

    /// <summary>What the site logged as a bug for this class.</summary>
    public IReadOnlyList<string> Bugs => Site.Log.Bugs;

    // A class derived from this one has settings or rows of its own.
    private bool IsPooled => GetType() == typeof(SiteFixture);

    private RunningSite Site => _site ?? throw new InvalidOperationException("Not started.");

    public virtual async Task InitializeAsync() =>
        _site = IsPooled ? await SitePool.TakeAsync() : await RunningSite.StartAsync(Settings, await ServerPortAsync());

    /// <summary>The password of a sample user.</summary>
    public static string PasswordOf(string username) => username == "awdeorio" ? "chickens" : "password";

    /// <summary>A visitor without a cookie.</summary>
    public Visitor Anonymous() => new(Address);

    /// <summary>A sample user, signed in: awdeorio, jflinn, michjc or jag.</summary>
    public async Task<Visitor> As(string username, string? password = null)
    {
        var visitor = Anonymous();
        var answer = await visitor.LogInAsync(username, password ?? PasswordOf(username));
        Assert.Equal(302, answer.Status);
        return visitor;
    }

    /// <summary>So many visitors of a sample user. One after the other: only four log-ins of an account may wait at a time.</summary>
    public async Task<IReadOnlyList<Visitor>> ManyAs(string username, int count)
    {
        var visitors = new List<Visitor>();
        while (visitors.Count < count)
        {
            visitors.Add(await As(username));
        }

        return visitors;
    }

    /// <summary>A session of a sample user for a browser window.</summary>
    internal Task<Visitor> SessionOf(string username) => Site.Sessions.NextAsync(username, this);

    /// <summary>A visitor who has just signed up through the form.</summary>
    public async Task<Visitor> SignUpAsync(string username, string password = "long enough")
    {
        var visitor = Anonymous();
        var answer = await visitor.SignUpAsync(username, password);
        Assert.Equal(302, answer.Status);
        return visitor;
    }

    /// <summary>A visitor with a new account, for tests that are not about signing up.</summary>
    public async Task<Visitor> NewAsync(string username, string password = "long enough")
    {
        await this.AddUserAsync(username, password);
        return await As(username, password);
    }

    /// <summary>The rows and pictures as after a reset, for a test that needs the sample data untouched.</summary>
    public virtual Task ResetAsync() => Site.RefillAsync();

    /// <summary>The same as <see cref="ResetAsync"/>.</summary>
    public Task RefillAsync() => ResetAsync();

    /// <summary>What <c>bin/insta485db reset</c> does, for tests about that: it takes ten times as long.</summary>
    public async Task RealResetAsync()
    {
        Site.Retire();
        await new DatabaseReset(Config, Config.Target, message => Assert.Fail(message)).RunAsync(withSample: true);
        Site.ForgetConnections();
    }

    /// <summary>Then thirty-five posts by awdeorio, 101 to 135, in the place of the sample's: four pages of them.</summary>
    public async Task RefillWithThirtyFiveAsync()
    {
        await RefillAsync();
        await RunAsync("""
            delete from posts;
            insert into posts (postid, owner, filename)
            select n, 'awdeorio', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg' from generate_series(101, 135) n;
            """);
    }

    /// <summary>Runs statements beside the site.</summary>
    public Task RunAsync(string sql) => Site.RunAsync(sql);

    /// <summary>The tests' connections were ended: the next statement beside the site gets a new one.</summary>
    public void ForgetConnections() => Site.ForgetConnections();

    /// <summary>One value from the database.</summary>
    public Task<T> OneAsync<T>(string sql) => Site.OneAsync<T>(sql);

    /// <summary>A scope with the site's own stores.</summary>
    public AsyncServiceScope Scope() => Services.CreateAsyncScope();

    public virtual async Task DisposeAsync()
    {
        if (_site is null)
        {
            return;
        }

        var bugs = IsPooled ? await SitePool.GiveBackAsync(_site) : await EndAsync(_site);
        if (bugs.Count > 0)
        {
            // The runner says that a class failed at its end, but not why; bin/insta485test prints this file.
            await File.AppendAllLinesAsync(Path.Combine(Postgres.Root, "var", "test-bugs.log"), bugs.Prepend($"Logged for {GetType()}:"));
        }

        Assert.True(bugs.Count == 0, string.Join("\n", bugs));
    }

    private static async Task<IReadOnlyList<string>> EndAsync(RunningSite site)
    {
        await site.DisposeAsync();
        return site.Log.Bugs;
    }
}
