using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli;

/// <summary>Deleting, and loading sample data where it does not belong, requires a word more.</summary>
internal static class Confirmation
{
    /// <summary>Requires <c>--sample-data</c> on a target that is not local.</summary>
    /// <exception cref="CommandException">It is missing.</exception>
    public static void RequireSampleData(Target target, bool isConfirmed)
    {
        if (!target.IsLocal && !isConfirmed)
        {
            throw new CommandException($"the sample data is not for target {target.Name} at {target.Options.Host}: "
                + "pass --sample-data to load it anyway, or use `empty`");
        }
    }

    /// <summary>Requires <c>--yes-destroy</c> for deleting a database that is not local, or photos in S3.</summary>
    /// <exception cref="CommandException">It is missing there, or names another database anywhere.</exception>
    public static void RequireDestroy(AppConfiguration config, string? name)
    {
        var target = config.Target;
        var isBucket = config.Options.Uploads.Store == UploadStore.S3;
        var photos = isBucket ? $" and the photos in {IPictureStore.Of(config.Options)}" : "";
        if (!target.IsLocal || isBucket || name is not null)
        {
            RequireName(target, name, $"deletes database {target.Options.Database} at {target.Options.Host}{photos}");
        }
    }

    /// <summary>Whether the operator named the database with <c>--yes-destroy</c>, so that its rows may be replaced.</summary>
    /// <exception cref="CommandException">It is another name.</exception>
    public static bool MayReplaceRows(Target target, string? name)
    {
        if (name is null)
        {
            return false;
        }

        RequireName(target, name, "replaces rows");
        return true;
    }

    /// <summary>Requires the database's name.</summary>
    /// <param name="what">What the command does.</param>
    /// <exception cref="CommandException">It is missing, or another one.</exception>
    public static void RequireName(Target target, string? name, string what)
    {
        var database = target.Options.Database;
        if (name != database)
        {
            throw new CommandException(name is null
                ? $"this {what}: pass --yes-destroy {database} to confirm it"
                : $"--yes-destroy names {name}, but the database is {database}");
        }
    }

    /// <summary>Whether the operator is asked before something is deleted.</summary>
    /// <param name="isInteractive">Stdin and stdout are both terminals.</param>
    /// <param name="isYes"><c>--yes</c>, or the database's name.</param>
    public static bool Asks(bool isInteractive, bool isYes, DatabaseContents contents) => isInteractive && !isYes && contents.IsAny;

    /// <summary>What the operator is asked.</summary>
    public static string Question(Target target, DatabaseContents contents, IPictureStore files)
    {
        var database = contents.Exists
            ? $"database {target.Options.Database}{(contents.Posts is { } posts ? $" ({Counted.Of(posts, "post")})" : "")}" : "";
        var photos = contents.Files > 0 ? $"{Counted.Of(contents.Files, "file")} in {files}" : "";
        return $"Delete {string.Join(" and ", new[] { database, photos }.Where(part => part.Length > 0))}?";
    }
}
