using System.Collections.Concurrent;
using Insta485.Web.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// The real site on a port of its own, over a database and a folder of pictures of its own, both as after a reset.
/// A class fixture: one for each class of tests, whose tests then run one after the other on it.
/// </summary>
public class SiteFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-test-").FullName;
    private readonly Errors _errors = new();
    private WebApplication? _app;
    private DatabaseProxy? _wire;

    /// <summary>Settings over those of the file, for classes that need others.</summary>
    protected virtual (string Key, string Value)[] Settings => [];

    /// <summary>The database's name.</summary>
    public string Database { get; private set; } = "";

    /// <summary>The folder of pictures.</summary>
    public string Uploads => Path.Combine(_folder, "uploads");

    /// <summary>The cable to the database.</summary>
    public DatabaseProxy DatabaseProxy => _wire ?? throw new InvalidOperationException("Not started.");

    /// <summary>What stands between the network and the site.</summary>
    public RequestInterceptor Interceptor { get; } = new();

    /// <summary>What the site is made of.</summary>
    public IServiceProvider Services => (_app ?? throw new InvalidOperationException("Not started.")).Services;

    /// <summary>The settings it runs with.</summary>
    public AppConfiguration Config { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address => new((_app ?? throw new InvalidOperationException("Not started.")).Urls.Single());

    /// <summary>Everything the site logged, one line each.</summary>
    public IEnumerable<string> Log => _errors.All;

    public virtual async Task InitializeAsync()
    {
        Database = await Postgres.CloneAsync();
        CopyPictures();
        _wire = new DatabaseProxy((await Postgres.ServerAsync()).Port);
        _wire.Connect();
        Config = await Postgres.PlaceAsync(Database, _wire.Port,
        [
            ("Uploads:Folder", Uploads), .. Settings,
        ]);
        _app = SiteHost.Build(Config, Config.Target, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(_errors);
            builder.Services.AddSingleton<IStartupFilter>(Interceptor);
        });
        await _app.StartAsync();
    }

    /// <summary>Somebody without a cookie.</summary>
    public Visitor Anonymous() => new(Address);

    /// <summary>Somebody from the cast, signed in: awdeorio, jflinn, michjc or jag.</summary>
    public async Task<Visitor> As(string username, string? password = null)
    {
        var visitor = Anonymous();
        var answer = await visitor.LogInAsync(username, password ?? (username == "awdeorio" ? "chickens" : "password"));
        Assert.Equal(302, answer.Status);
        return visitor;
    }

    /// <summary>Somebody who has just signed up.</summary>
    public async Task<Visitor> NewAsync(string username, string password = "long enough")
    {
        var visitor = Anonymous();
        var answer = await visitor.SignUpAsync(username, password);
        Assert.Equal(302, answer.Status);
        return visitor;
    }

    /// <summary>The database and the pictures as after a reset, for a test that needs the sample data untouched.</summary>
    public Task ResetAsync() => new DatabaseAdmin(Config, Config.Target).ResetAsync(withSample: true);

    /// <summary>The same rows and pictures, in the database that is there: a tenth of the time.</summary>
    public async Task RefillAsync()
    {
        await RunAsync("delete from users; delete from pictures; delete from ended_sessions; delete from limits;"
            + await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql")));
        Directory.Delete(Uploads, recursive: true);
        CopyPictures();
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
    public Task RunAsync(string sql) => Postgres.RunAsync(Database, sql);

    /// <summary>One value from the database.</summary>
    public Task<T> OneAsync<T>(string sql) => Postgres.OneAsync<T>(Database, sql);

    /// <summary>A scope with the site's own stores.</summary>
    public AsyncServiceScope Scope() => Services.CreateAsyncScope();

    public virtual async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _wire?.Dispose();
        await Postgres.DropAsync(Database);
        Directory.Delete(_folder, recursive: true);
        // Only bugs are logged as errors.
        var bugs = _errors.Bugs.ToList();
        Assert.True(bugs.Count == 0, string.Join("\n", bugs));
    }

    private void CopyPictures()
    {
        Directory.CreateDirectory(Uploads);
        var from = Path.Combine(Postgres.Root, "sql", "uploads");
        foreach (var picture in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(Uploads, Path.GetRelativePath(from, picture));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(picture, to);
        }
    }

    private sealed class Errors : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = new();

        public IEnumerable<string> Bugs => _lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Line);

        public IEnumerable<string> All => _lines.Select(line => line.Line);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

        public void Dispose()
        {
        }
    }
}
