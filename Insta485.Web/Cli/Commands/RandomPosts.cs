using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;

namespace Insta485.Web.Cli.Commands;

/// <summary>Posts by the first sample user, to see what a long list is like.</summary>
public static class RandomPosts
{
    private const string Owner = "awdeorio";

    // Painting and encoding one takes half a second; more posts than these show them again, each as a picture of its own.
    private const int Landscapes = 6;

    private const string Insert = "insert into posts (owner, filename) values ($1, $2)";

    /// <summary>Adds so many posts.</summary>
    /// <exception cref="CommandException">The sample user is not there.</exception>
    public static async Task AddAsync(AppConfiguration config, Target target, int count, Action<int> progress)
    {
        using var tools = new PictureTools(config.Options);
        await using var connection = await target.OpenAsync();
        if (!await SqlExtensions.QueryBoolAsync(connection, PeopleReader.Exists, Owner))
        {
            throw new CommandException($"There is no user {Owner}; `create` or `reset` makes the sample users.");
        }

        await tools.Files.PrepareAsync();
        await TempFolder.UseAsync(async folder =>
        {
            // No more at once than there are turns: whoever waits too long for one is refused.
            var painted = new ProcessedPicture[Math.Min(count, Landscapes)];
            await Parallel.ForAsync(0, painted.Length,
                async (number, _) => painted[number] = await PaintAsync(tools.Intake, folder, number));
            for (var done = 1; done <= count; done++)
            {
                var made = painted[done % painted.Length];
                var row = made.Row with { Filename = Guid.NewGuid().ToString("N") + ".png" };
                await tools.Files
                    .PutPictureAsync(row.Filename,
                        key => made.Files[key.Replace(row.Filename, made.Row.Filename, StringComparison.Ordinal)]);
                await SqlExtensions.ExecuteAsync(connection, PictureRow.Insert, row.Parameters);
                await SqlExtensions.ExecuteAsync(connection, Insert, Owner, row.Filename);
                Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
                progress(done);
            }

            return painted.Length;
        });
    }

    private static async Task<ProcessedPicture> PaintAsync(PictureProcessor intake, string folder, int number)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"{number}")).FullName;
        var file = Path.Combine(own, "came.png");
        await File.WriteAllBytesAsync(file, await Task.Run(() => Scenery.Render(Random.Shared.Next())));
        return await intake.MakeAsync(file, "PNG", $"{number}.png");
    }
}
