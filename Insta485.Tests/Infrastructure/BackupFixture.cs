using System.Formats.Tar;
using System.Security.Cryptography;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Database;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Infrastructure;

/// <summary>A database with rows in every table, its photos in a folder, and names for copies. All of it is deleted at the end.</summary>
public sealed class BackupFixture : IAsyncDisposable
{
    // Values that `copy` must escape, and rows in the tables that the sample data leaves empty.
    private const string ExtraRows = """
        insert into comments (owner, postid, text) values
            ('jag', 1, E'tab\t, line\n, return\r, back\\slash, \\N, \\. and ünïcödé €😀'), ('jag', 1, E'\\N'), ('jag', 2, '');
        update users set password = 'sha512$other$' where username = 'jag';
        insert into ended_sessions values ('s', '2031-02-03 04:05:06.789012');
        insert into limits values ('awdeorio', 3, 'infinity');
        insert into data_protection_keys (name, xml) values ('key-1', '<key><encryptedSecret decryptorType="x"/></key>');
        insert into account_settings values ('jflinn', true, false, null, 'en');
        insert into blocks (blocker, blocked) values ('jag', 'awdeorio');
        insert into mutes (muter, muted) values ('awdeorio', 'jflinn');
        insert into follow_requests (followee, follower) values ('jflinn', 'michjc');
        insert into moderators (username, granted_by) values ('awdeorio', 'root');
        insert into reports (reporter, kind, subject, postid, commentid, reason, text, evidence)
        values ('jag', 'comment', 'awdeorio', 3, 1, 'spam', E'why\tso', 'words'), (null, 'account', 'jflinn', null, null, 'other', '', '');
        insert into moderation_log (moderator, act, subject, postid, reason) values ('awdeorio', 'dismiss', 'gone', 9, 'none of it');
        insert into suspended_following values ('jflinn', 'jag', now(), 'jflinn');
        insert into suspended_likes values (90, 'jflinn', 1, now(), 'jflinn');
        insert into suspended_comments values (90, 'jflinn', 1, 'words', now(), 'jflinn');
        insert into suspended_comment_details values (90, now(), '[{"text": "before", "created": "2026-11-01T00:00:00"}]');
        insert into post_texts values (1, E'a\tcaption, #crossword', 'a hen', true, '2026-11-01 10:00:00.123456');
        insert into comment_details values (1, '2026-11-02');
        insert into revisions (postid, text, alts, created) values (1, E'before\n', array['one', E'\\N', null], '2026-11-01');
        insert into revisions (commentid, text, created) values (1, '', '2026-11-01');
        insert into post_tags values ('ünïcödé', 1);
        insert into post_pictures values (1, 2, 'e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg', E'a\tboat');
        insert into pending_pictures values ('122a7d27ca1d7420a1072f695d9290fad4501a41.jpg', 'awdeorio', 3, '2026-11-01');
        insert into notifications (username, kind, actor, postid, commentid, text)
        values ('awdeorio', 1, 'jag', 1, null, null), ('jag', 7, null, null, null, E'a\treason, \\N');
        insert into notification_reads values ('awdeorio', 1);
        insert into login_sessions (sessionid, username, device, stamp, began, expires, seen)
        values ('0123', 'jag', E'Firefox\t on Linux', '', '2026-11-01', '2031-01-01', '2026-11-02');
        insert into api_tokens (username, name, hash, writes) values ('jag', 'a token', E'\\x00ff', true);
        insert into recovery_codes values ('jag', E'\\x0a0b', '2031-01-01');
        insert into passkeys
            (credentialid, username, userhandle, name, publickey, signcount, transports, isbackupeligible, isbackedup, used)
        values (E'\\x00ff', 'jag', 'x', E'a\tphone', E'\\x0001', 7, array['usb', E'a\\N'], true, false, '2026-11-02'),
            (E'\\x01', 'jag', 'x', '', '', 0, null, false, false, null);
        insert into saved_posts (username, postid) values ('jag', 1);
        insert into imports (username, filename, total, problems, followed)
        values ('jag', '0123456789abcdef0123456789abcdef.zip', 3, array[E'a\tproblem'], array['michjc']);
        insert into imported_posts values ('awdeorio', 7, 1, 6);
        insert into imported_comments values (1, 1, 'someone', E'words\t\\N', '2026-11-01');
        insert into posts (owner, filename) values ('jag', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg');
        delete from posts where postid = 5
        """;

    private readonly List<string> _databases = [];

    private BackupFixture()
    {
    }

    /// <summary>The folder for archives and photos.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("insta485-copies-").FullName;

    /// <summary>The name of the database.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The folder of its photos.</summary>
    public string Uploads => Path.Combine(Folder, "uploads");

    /// <summary>The lines that the commands reported.</summary>
    public List<string> Reports { get; } = [];

    /// <summary>Called with the progress of the commands, so that a test can act in between.</summary>
    public Progress OnProgress { get; set; } = (_, _, _) => { };

    public static async Task<BackupFixture> CreateAsync()
    {
        var fixture = new BackupFixture { Name = await Postgres.CloneAsync() };
        fixture._databases.Add(fixture.Name);
        var from = Path.Combine(Postgres.Root, "sql", "uploads");
        foreach (var picture in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(fixture.Uploads, Path.GetRelativePath(from, picture));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(picture, to);
        }

        await Postgres.RunAsync(fixture.Name, ExtraRows);
        return fixture;
    }

    /// <summary>The name of a database that does not exist. If a test creates it, it is deleted at the end.</summary>
    public string NewDatabaseName()
    {
        _databases.Add("t_" + Guid.NewGuid().ToString("N"));
        return _databases[^1];
    }

    /// <summary>The path of a file or folder that does not exist.</summary>
    public string NewPath(string name = "copy.tar") => Path.Combine(Folder, Guid.NewGuid().ToString("N") + name);

    public Task<AppConfiguration> ConfigAsync(string? database = null, string? uploads = null) =>
        Postgres.PlaceAsync(database ?? Name, null, ("Uploads:Folder", uploads ?? Uploads));

    /// <summary>Creates an archive at a new path.</summary>
    public async Task<string> CreateBackupAsync(AppConfiguration? config = null, int missing = 0)
    {
        var file = NewPath();
        Assert.Equal(missing, await BackupAsync(file, config));
        return file;
    }

    public async Task<int> BackupAsync(string file, AppConfiguration? config = null)
    {
        config ??= await ConfigAsync();
        return await new Backup(config, config.Target, Reports.Add, (done, all, what) => OnProgress(done, all, what)).RunAsync(file);
    }

    public Task<int> RestoreAsync(string file, AppConfiguration config, bool verify = false, string? confirmedDatabase = null) =>
        new Restore(config, config.Target, Reports.Add, (done, all, what) => OnProgress(done, all, what)).RunAsync(file, verify,
            confirmedDatabase);

    /// <summary>A summary of all rows of all tables and the next values of all sequences, for comparisons.</summary>
    public static async Task<string> StateAsync(string database)
    {
        var config = await Postgres.PlaceAsync(database);
        await using var connection = await config.Target.OpenAsync();
        var tables = await SqlExtensions.QueryListAsync(connection,
            """
            select relname::text from pg_class
            where relnamespace = current_schema()::regnamespace and relkind = 'r' and relpersistence = 'p'
              and relname <> 'schema_migrations'
            order by 1
            """,
            row => row.GetString(0));
        var lines = new List<string>();
        foreach (var table in tables)
        {
            // As jsonb, because the order of the columns may differ between two databases.
            lines.AddRange(await SqlExtensions.QueryListAsync(connection, $"""
                select '{table} ' || count(*) || ' ' || coalesce(md5(string_agg(to_jsonb(t)::text, E'\n' order by to_jsonb(t)::text)), '')
                from {table} t
                """, row => row.GetString(0)));
        }

        foreach (var sequence in await SqlExtensions.QueryListAsync(connection,
            "select sequencename::text from pg_sequences where sequencename not like 'live%' order by 1",
            row => row.GetString(0)))
        {
            lines.AddRange(
                await SqlExtensions.QueryListAsync(connection, $"select '{sequence} ' || last_value + is_called::int from {sequence}",
                    row => row.GetString(0)));
        }

        return string.Join('\n', lines);
    }

    /// <summary>All files of a folder with their hashes.</summary>
    public static string Files(string folder) =>
        !Directory.Exists(folder) ? "" : string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")
        .Order(StringComparer.Ordinal));

    /// <summary>The entries of an archive, with the offset of their bytes.</summary>
    public static List<(string Name, long Offset, byte[] Bytes)> Entries(string file)
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

    /// <summary>Copies an archive with a changed manifest, whose checksum is correct.</summary>
    public async Task<string> RewriteManifestAsync(string file, Func<string, string> change)
    {
        var other = NewPath();
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

    /// <summary>Adds a post and its photo in the order of the site: files first, then the row.</summary>
    public static async Task<string> AddPostAsync(IPictureStore files, string database, string filename)
    {
        foreach (var key in PictureVariant.KeysOf(filename))
        {
            await files.PutAsync(key, System.Text.Encoding.UTF8.GetBytes(key));
        }

        await Postgres.RunAsync(database, $"insert into posts (owner, filename) values ('jag', '{filename}')");
        return filename;
    }

    /// <summary>Deletes a post and its photo in the order of the site: row first, then the files.</summary>
    public static async Task DeletePostAsync(IPictureStore files, string database, string filename)
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
