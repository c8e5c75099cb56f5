using System.Security.Cryptography;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli;

/// <summary>Posts by the first sample user, to see a long list.</summary>
internal static class RandomPosts
{
    /// <summary>The user whose posts they are.</summary>
    public const string Owner = "awdeorio";

    // How far back the first of them goes.
    private static readonly TimeSpan Span = TimeSpan.FromDays(28);

    // The photos of the sample posts, with their size and the colour that stands in their place (sql/data.sql).
    private static readonly (string Filename, int Width, int Height, string Colour)[] Samples =
    [
        ("122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", 1350, 1080, "#b69879"),
        ("ad7790405c539894d25ab8dcf0b79eed3341e109.jpg", 1350, 1080, "#bba98d"),
        ("9887e06812ef434d291e4936417d125cd594b38a.jpg", 1080, 1080, "#b4a649"),
        ("2ec7cf8ae158b3b1f40065abfb33e81143707842.jpg", 1080, 1350, "#b89260"),
    ];

    private const string Exists = "select exists (select from users where username = $1)";

    private const string Insert = "insert into posts (owner, filename, created) values ($1, $2, $3)";

    /// <summary>Adds posts. Each has files of its own, copied from the sample, and is later than the one before it.</summary>
    /// <exception cref="CommandException">The sample user is missing.</exception>
    public static async Task AddAsync(AppConfiguration config, Target target, int count, Action<int> progress)
    {
        var files = IPictureStore.Of(config.Options);
        using var store = files as IDisposable;
        await using var connection = await target.OpenAsync();
        if (!await SqlExtensions.QueryBoolAsync(connection, Exists, Owner))
        {
            throw new CommandException($"there is no user {Owner}; `create` or `reset` creates the sample users");
        }

        await files.PrepareAsync();
        var uploads = config.Sql("uploads");
        var samples = Samples
            .Select(sample => RowOf(Path.Combine(uploads, sample.Filename), sample.Width, sample.Height, sample.Colour)).ToArray();
        // One after the other, in an order drawn once: no two alike side by side or one below the other in the profile's three columns.
        Random.Shared.Shuffle(samples);
        var end = DateTime.UtcNow;
        for (var done = 1; done <= count; done++)
        {
            var sample = samples[(done - 1) % samples.Length];
            var row = sample with { Filename = Guid.NewGuid().ToString("N") + Path.GetExtension(sample.Filename) };
            await files.PutPictureAsync(row.Filename,
                key => Path.Combine(uploads, key.Replace(row.Filename, sample.Filename, StringComparison.Ordinal)));
            await using var transaction = await connection.BeginTransactionAsync();
            await SqlExtensions.ExecuteAsync(connection, PictureRow.Insert, row.Parameters);
            await SqlExtensions.ExecuteAsync(connection, Insert, Owner, row.Filename, TimeOf(done, count, end));
            await transaction.CommitAsync();
            progress(done);
        }
    }

    // One time in each of equal parts of the span, so that they rise with the ids.
    private static DateTime TimeOf(int number, int count, DateTime end) => DateTime.SpecifyKind(
        end - (Span * ((count - number + Random.Shared.NextDouble()) / count)), DateTimeKind.Unspecified);

    private static PictureRow RowOf(string path, int width, int height, string colour)
    {
        using var file = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        var name = Path.GetFileName(path);
        return new PictureRow(name, width, height, colour, file.Length, hash, Uploads.TypeOf(name));
    }
}
