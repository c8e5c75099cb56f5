using Insta485.Web.Cli;
using Insta485.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Insta485.Tests.Infrastructure;

/// <summary>The real site on a port of its own, with its own database and folder of pictures: what a fixture works with.</summary>
internal sealed class RunningSite : IAsyncDisposable
{
    // The schema, what migrations have run, the settings of the database: all that a refill leaves as it is.
    private const string DescribeSchema = """
        select md5(concat_ws('/',
            (select string_agg(concat_ws(' ', relname, relkind, relacl), ',' order by relname)
                from pg_class where relnamespace = 'public'::regnamespace),
            (select string_agg(concat_ws(' ', relname, attname, atttypid, atttypmod, attnotnull), ',' order by relname, attname)
                from pg_attribute join pg_class c on c.oid = attrelid
                where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped),
            (select string_agg(concat_ws(' ', conname, contype, convalidated), ',' order by conname, conrelid)
                from pg_constraint where connamespace = 'public'::regnamespace),
            (select string_agg(concat_ws(' ', tgname, tgenabled), ',' order by tgname, tgrelid) from pg_trigger where not tgisinternal),
            (select string_agg(concat_ws(' ', proname, prosrc), ',' order by proname)
                from pg_proc where pronamespace = 'public'::regnamespace),
            (select string_agg(concat_ws(' ', version, name, checksum), ',' order by version) from schema_migrations),
            (select string_agg(setconfig::text, ',' order by setrole) from pg_db_role_setting
                where setdatabase = (select oid from pg_database where datname = current_database()))))
        """;

    // The deletion of users keeps their names.
    private const string DeleteRows = """
        delete from users; delete from taken_usernames; delete from pictures; delete from ended_sessions; delete from limits;
        delete from moderation_log; delete from live_events;
        """;

    private static readonly Lazy<string> SampleRows = new(() => File.ReadAllText(Path.Combine(Postgres.Root, "sql", "data.sql")));

    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-test-").FullName;
    private WebApplication? _app;
    private DatabaseProxy? _proxy;
    // Of the tests, past the proxy.
    private NpgsqlDataSource? _connections;
    private string _schema = "";
    private bool _isRetired;

    private RunningSite()
    {
    }

    public string Database { get; private set; } = "";

    public string Uploads => Path.Combine(_folder, "uploads");

    public AppConfiguration Config { get; private set; } = null!;

    public RequestInterceptor Interceptor { get; } = new();

    public SiteLog Log { get; } = new();

    public SessionCache Sessions { get; } = new();

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public DatabaseProxy Proxy => _proxy ?? throw new InvalidOperationException("Not started.");

    /// <summary>Starts one with the sample data. A failure removes what was there already.</summary>
    /// <param name="serverPort">Where it reaches PostgreSQL; null: as all sites do.</param>
    public static async Task<RunningSite> StartAsync((string Key, string Value)[] settings, int? serverPort = null)
    {
        var site = new RunningSite();
        try
        {
            await site.StartedAsync(settings, serverPort);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sample rows and pictures, as after a reset, in the database that is there. The data-protection keys stay.</summary>
    public async Task RefillAsync()
    {
        await RunAsync(DeleteRows + SampleRows.Value);
        Directory.Delete(Uploads, recursive: true);
        CopyPictures();
        Sessions.StartOver();
    }

    /// <summary>No other class gets it: its database was made anew under it, or the like.</summary>
    public void Retire() => _isRetired = true;

    /// <summary>Makes it like a new one for the next test class.</summary>
    /// <returns>
    /// False if its connections were cut, its schema or its keys were changed, or a request has not ended.
    /// </returns>
    public async Task<bool> RenewAsync()
    {
        Interceptor.Open();
        if (!await Interceptor.IsIdleAsync() || _isRetired || !Proxy.IsIntact || await SchemaAsync() != _schema
            || !await HasItsKeysAsync())
        {
            return false;
        }

        await RefillAsync();
        Interceptor.Forget();
        return true;
    }

    /// <summary>Runs statements beside the site.</summary>
    public async Task RunAsync(string sql)
    {
        await using var command = Connections.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value.</summary>
    public async Task<T> OneAsync<T>(string sql)
    {
        await using var command = Connections.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Drops connections that were kept, after their database was removed under them.</summary>
    public void ForgetConnections() => Connections.Clear();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            if (_app.Urls.SingleOrDefault() is { } address)
            {
                await BrowserContext.CloseAllAsync(new Uri(address));
            }

            await _app.DisposeAsync();
        }

        _proxy?.Dispose();
        await (_connections?.DisposeAsync() ?? default);
        if (Database.Length > 0)
        {
            await Postgres.DropAsync(Database);
        }

        DeleteFolder();
    }

    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    private async Task StartedAsync((string Key, string Value)[] settings, int? serverPort)
    {
        Database = await Postgres.CloneAsync();
        CopyPictures();
        var server = await Postgres.ServerAsync();
        _connections = NpgsqlDataSource.Create(Postgres.ConnectionString(server, Database, isPooled: true));
        _proxy = new DatabaseProxy(serverPort ?? (PgBouncer.IsForAllSites ? (await PgBouncer.SharedAsync()).Port : server.Port));
        _proxy.Connect();
        Config = await Postgres.PlaceAsync(Database, _proxy.Port, [("Uploads:Folder", Uploads), ("Live:Mode", "Off"), .. settings]);
        _app = SiteHost.Build(Config, Config.Target, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(Log);
            builder.Services.AddSingleton<IStartupFilter>(Interceptor);
        });
        await _app.StartAsync();
        _schema = await SchemaAsync();
    }

    private NpgsqlDataSource Connections => _connections ?? throw new InvalidOperationException("Not started.");

    // Whether another instance could read its cookies: the key it protects with, whose identifier follows four bytes, is in the database.
    private async Task<bool> HasItsKeysAsync()
    {
        await App.Services.GetRequiredService<DataProtectionKeyRepository>()
            .EnsureLoadedAsync(App.Services.GetRequiredService<IKeyManager>());
        var protector = App.Services.GetDataProtector("Insta485.Tests");
        var key = new Guid(protector.Protect([])[4..20]);
        return await OneAsync<bool>($"select exists (select from data_protection_keys where name = 'key-{key}')");
    }

    private Task<string> SchemaAsync() => OneAsync<string>(DescribeSchema);

    private void CopyPictures()
    {
        var from = Path.Combine(Postgres.Root, "sql", "uploads");
        Directory.CreateDirectory(Uploads);
        foreach (var picture in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(Uploads, Path.GetRelativePath(from, picture));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(picture, to);
        }
    }
}
