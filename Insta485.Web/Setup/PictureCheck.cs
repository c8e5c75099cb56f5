using System.Security.Cryptography;
using Insta485.Web.Data;
using Insta485.Web.Media;
using Npgsql;

namespace Insta485.Web.Setup;

/// <summary>
/// Holds the pictures' rows against their files, both ways: what <c>bin/insta485db pictures</c> says and mends.
/// </summary>
public sealed class PictureCheck(NpgsqlConnection connection, IPictureFiles files, Uploads uploads, Action<string> say)
{
    // A file is kept before its row is written: one that is younger may still get it.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private const string Named = """
        select n.filename, i.sha256
        from (select filename from posts union select filename from users) n
        left join pictures i on i.filename = n.filename
        """;

    private const string Nobodys = """
        select filename from pictures
        where filename not in (select filename from posts) and filename not in (select filename from users)
        """;

    private const string Forget = "delete from pictures where filename = $1";

    private const string Describe = $"""
        {PictureRow.Insert}
        select 1
        """;

    private const string Other = "the file is not the one its row describes";

    private string _folder = "";
    private int _found;

    /// <summary>Says what is wrong, a line each; mends it where that can be done.</summary>
    /// <param name="mayFix">Removes what is nobody's, makes what is missing.</param>
    /// <returns>How much is wrong, and still is.</returns>
    public Task<int> RunAsync(bool mayFix) => Scratch.InAsync(async folder =>
    {
        _folder = folder;
        if (mayFix)
        {
            await files.PrepareAsync();
        }

        var kept = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        await foreach (var file in files.ListAsync())
        {
            kept[file.Key] = file;
        }

        var named = await NamedAsync();
        foreach (var (filename, hash) in named.OrderBy(name => name.Key, StringComparer.Ordinal))
        {
            if (!kept.ContainsKey(filename))
            {
                Found($"{filename}: there is a row, but no file", false);
                continue;
            }

            var problems = await ProblemsOfAsync(filename, hash, kept);
            var isMended = mayFix && problems.Count > 0 && await MendAsync(filename, problems);
            problems.ForEach(problem => Found($"{filename}: {problem}", isMended));
        }

        await OrphansAsync(named.Keys.ToHashSet(StringComparer.Ordinal), kept.Values, mayFix);
        return _found;
    });

    private async Task<List<string>> ProblemsOfAsync(string filename, string? hash, Dictionary<string, StoredFile> kept)
    {
        var problems = new List<string>();
        if (hash is null)
        {
            problems.Add("no row describes it");
        }
        else if (await HashAsync(filename) != hash)
        {
            problems.Add(Other);
        }

        foreach (var key in Size.KeysOf(filename))
        {
            if (!kept.ContainsKey(key))
            {
                problems.Add($"{key} is missing");
                continue;
            }

            await using var file = await CopyAsync(key);
            if (Metadata.Find(file) is { Count: > 0 } found)
            {
                problems.Add($"{key} holds {string.Join(", ", found)}");
            }
        }

        return problems;
    }

    private async Task<string> HashAsync(string key)
    {
        await using var file = await CopyAsync(key);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }

    // A picture that is not the one it was cannot be had back, and is not to be made into one of its own.
    private async Task<bool> MendAsync(string filename, List<string> problems)
    {
        if (problems.Contains(Other))
        {
            return false;
        }

        try
        {
            var row = await uploads.CompleteAsync(filename, isAnew: await IsTellingAsync(filename));
            await RunAsync(Forget, filename);
            await RunAsync(Describe, row.Parameters());
            return true;
        }
        catch (RefusedException e)
        {
            say($"{filename}: {e.Message}");
            return false;
        }
    }

    // Whatever else is wrong with it: a picture of an earlier version lacks its sizes, too.
    private async Task<bool> IsTellingAsync(string filename)
    {
        await using var file = await CopyAsync(filename);
        return Metadata.Find(file).Count > 0;
    }

    private async Task OrphansAsync(HashSet<string> named, IEnumerable<StoredFile> kept, bool mayFix)
    {
        var old = kept.Where(file => file.Modified < DateTimeOffset.UtcNow - Patience && !named.Contains(file.Key[(file.Key.IndexOf('/') + 1)..])).ToList();
        foreach (var file in old)
        {
            Found($"{file.Key}: there is a file, but no row", mayFix);
        }

        if (mayFix)
        {
            await files.DeleteAsync([.. old.Select(file => file.Key)]);
        }

        foreach (var filename in await ListAsync(Nobodys))
        {
            Found($"{filename}: described, but nobody's", mayFix);
            if (mayFix)
            {
                await RunAsync(Forget, filename);
            }
        }
    }

    // A bucket's stream only goes forward; what looks at a picture goes back and forth.
    private async Task<FileStream> CopyAsync(string key)
    {
        var copy = new FileStream(Path.Combine(_folder, "copy"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 65536, FileOptions.DeleteOnClose);
        await using var from = await files.OpenAsync(key);
        if (from is not null)
        {
            await from.CopyToAsync(copy);
        }

        copy.Position = 0;
        return copy;
    }

    private void Found(string what, bool isMended)
    {
        say(isMended ? $"{what}: mended" : what);
        _found += isMended ? 0 : 1;
    }

    private async Task<Dictionary<string, string?>> NamedAsync()
    {
        var named = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(Named, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            named[reader.GetString(0)] = await reader.IsDBNullAsync(1) ? null : reader.GetString(1);
        }

        return named;
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        var list = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            list.Add(reader.GetString(0));
        }

        return list;
    }

    private async Task RunAsync(string sql, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
