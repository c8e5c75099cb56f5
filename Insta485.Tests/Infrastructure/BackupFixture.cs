using System.Formats.Tar;
using System.Security.Cryptography;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Database;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Infrastructure;

/// <summary>A database with something in every table, its pictures in a folder, and room for copies of both; gone afterwards.</summary>
public sealed class BackupFixture : IAsyncDisposable
{
    // What is awkward in rows, and something in the tables that the sample leaves empty.
    private const string More = """
        insert into comments (owner, postid, text) values ('jag', 1, E'tab\t, line\n, return\r, back\\slash, \\N, \\. and ünïcödé €😀'), ('jag', 1, E'\\N'), ('jag', 2, '');
        update users set password = 'sha512$other$' where username = 'jag';
        insert into ended_sessions values ('s', '2031-02-03 04:05:06.789012');
        insert into limits values ('awdeorio', 3, 'infinity');
        insert into data_protection_keys (name, xml) values ('key-1', '<key/>');
        insert into posts (owner, filename) values ('jag', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg');
        delete from posts where postid = 5
        """;

    private readonly List<string> _databases = [];

    private BackupFixture()
    {
    }

    /// <summary>For archives and folders of pictures.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("insta485-copies-").FullName;

    /// <summary>The database.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Where its pictures are.</summary>
    public string Uploads => Path.Combine(Folder, "uploads");

    /// <summary>What the verbs said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Is told how far they came, and may do something then.</summary>
    public Progress Meanwhile { get; set; } = (_, _, _) => { };

    public static async Task<BackupFixture> MakeAsync()
    {
        var copies = new BackupFixture { Name = await Postgres.CloneAsync() };
        copies._databases.Add(copies.Name);
        var from = Path.Combine(Postgres.Root, "sql", "uploads");
        foreach (var picture in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copies.Uploads, Path.GetRelativePath(from, picture));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(picture, to);
        }

        await Postgres.RunAsync(copies.Name, More);
        return copies;
    }

    /// <summary>A name of a database that is not there; gone afterwards if it is made.</summary>
    public string Another()
    {
        _databases.Add("t_" + Guid.NewGuid().ToString("N"));
        return _databases[^1];
    }

    /// <summary>A file or folder that is not there.</summary>
    public string Fresh(string name = "copy.tar") => Path.Combine(Folder, Guid.NewGuid().ToString("N") + name);

    public Task<AppConfiguration> PlaceAsync(string? database = null, string? uploads = null) =>
        Postgres.PlaceAsync(database ?? Name, null, ("Uploads:Folder", uploads ?? Uploads));

    /// <summary>Makes an archive.</summary>
    public async Task<string> BackedUpAsync(AppConfiguration? config = null, int missing = 0)
    {
        var file = Fresh();
        Assert.Equal(missing, await BackupAsync(file, config));
        return file;
    }

    public async Task<int> BackupAsync(string file, AppConfiguration? config = null)
    {
        config ??= await PlaceAsync();
        return await new Backup(config, config.Target, Said.Add, (done, all, what) => Meanwhile(done, all, what)).RunAsync(file);
    }

    public Task<int> RestoreAsync(string file, AppConfiguration config, bool verify = false, string? confirmedDatabase = null) =>
        new Restore(config, config.Target, Said.Add, (done, all, what) => Meanwhile(done, all, what)).RunAsync(file, verify,
            confirmedDatabase);

    /// <summary>All rows of all tables, and the numbers that come next, in few words.</summary>
    public static async Task<string> StateAsync(string database)
    {
        var config = await Postgres.PlaceAsync(database);
        await using var connection = await config.Target.OpenAsync();
        var tables = await SqlExtensions.QueryListAsync(connection,
            "select tablename::text from pg_tables where schemaname = current_schema() and tablename <> 'schema_migrations' order by 1",
                row => row.GetString(0));
        var lines = new List<string>();
        foreach (var table in tables)
        {
            // Column by column, by name: two databases may have them in another order.
            lines.AddRange(await SqlExtensions.QueryListAsync(connection,
                $"select '{table} ' || count(*) || ' ' || coalesce(md5(string_agg(to_jsonb(t)::text, E'\\n' order by to_jsonb(t)::text)), '') from {table} t", row => row.GetString(0)));
        }

        foreach (var sequence in await SqlExtensions.QueryListAsync(connection, "select sequencename::text from pg_sequences order by 1",
            row => row.GetString(0)))
        {
            lines.AddRange(
                await SqlExtensions.QueryListAsync(connection, $"select '{sequence} ' || last_value + is_called::int from {sequence}",
                    row => row.GetString(0)));
        }

        return string.Join('\n', lines);
    }

    /// <summary>Every picture file of a folder with its hash.</summary>
    public static string Files(string folder) =>
        !Directory.Exists(folder) ? "" : string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")
        .Order(StringComparer.Ordinal));

    /// <summary>The entries of an archive with where their bytes begin.</summary>
    public static List<(string Name, long At, byte[] Bytes)> Entries(string file)
    {
        var entries = new List<(string, long, byte[])>();
        using var stream = File.OpenRead(file);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            using var bytes = new MemoryStream();
            entry.DataStream?.CopyTo(bytes);
            entries.Add((entry.Name, entry.DataOffset, bytes.ToArray()));
        }

        return entries;
    }

    /// <summary>An archive with another manifest, which is in order by its hash.</summary>
    public async Task<string> RewrittenAsync(string file, Func<string, string> change)
    {
        var other = Fresh();
        await using var stream = File.Create(other);
        await using var tar = new TarWriter(stream, TarEntryFormat.Gnu);
        foreach (var (name, _, bytes) in Entries(file))
        {
            var manifest =
                System.Text.Encoding.UTF8
                .GetBytes(change(System.Text.Encoding.UTF8.GetString(Entries(file).Single(entry => entry.Name == "manifest.json").Bytes)));
            using var data = new MemoryStream(name switch
            {
                "manifest.json" => manifest,
                "manifest.sha256" =>
                    System.Text.Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(manifest))}  manifest.json\n"),
                _ => bytes,
            });
            await tar.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
        }

        return other;
    }

    /// <summary>A post with a picture, the way the site makes one: file first, row second.</summary>
    public static async Task<string> PostAsync(IPictureStore files, string database, string filename)
    {
        foreach (var key in PictureVariant.KeysOf(filename))
        {
            await files.PutAsync(key, System.Text.Encoding.UTF8.GetBytes(key));
        }

        await Postgres.RunAsync(database, $"insert into posts (owner, filename) values ('jag', '{filename}')");
        return filename;
    }

    /// <summary>Its end: row first, file second.</summary>
    public static async Task UnpostAsync(IPictureStore files, string database, string filename)
    {
        await Postgres.RunAsync(database, $"delete from posts where filename = '{filename}'");
        await files.DeleteAsync([.. PictureVariant.KeysOf(filename).Reverse()]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await Postgres.DropAsync(database);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
