using System.Text.RegularExpressions;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli;

/// <summary>Creates the files of a new migration.</summary>
internal static partial class NewMigration
{
    /// <summary>Creates the pair of files, for a developer to write.</summary>
    /// <param name="what">What the migration does, in a few words.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="CommandException">The words make no name.</exception>
    public static IReadOnlyList<string> Create(string folder, string what)
    {
        var name = Other().Replace(what.ToLowerInvariant(), "_").Trim('_');
        if (name.Length is 0 or > 80)
        {
            throw new CommandException("describe in 1 to 80 letters and digits what the migration does: revision \"what it does\"");
        }

        var version = Migration.Read(folder).Count + 1;
        var files = new[] { Migration.FileOf(version, name, "up"), Migration.FileOf(version, name, "down") };
        File.WriteAllText(Path.Combine(folder, files[0]), $"-- {what}. Change sql/schema.sql in the same way.\n\n");
        File.WriteAllText(Path.Combine(folder, files[1]), $"-- Reverts: {what}.\n\n");
        return files;
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Other();
}
