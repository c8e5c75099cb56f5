using System.Globalization;
using System.Text.RegularExpressions;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>bin/insta485db</c>'s verbs for the schema over time: migrate, rollback, status, history, revision.</summary>
public static partial class SchemaVerbs
{
    /// <summary>The runner for a target, with the steps of this build.</summary>
    /// <exception cref="CommandException">The steps' files are not in order.</exception>
    public static Migrator MigratorOf(AppConfiguration config, Target target) => new(Migration.Read(config.Sql("migrations")), target);

    /// <summary>Runs one of them, or prints its SQL.</summary>
    /// <param name="to">The version that <c>migrate</c> or <c>rollback</c> leads to.</param>
    public static async Task RunAsync(AppConfiguration config, Target target, string verb, int? to, bool print)
    {
        var migrator = MigratorOf(config, target);
        switch (verb)
        {
            case "migrate" when print:
                Console.Write(await migrator.PrintMigrateAsync(to));
                break;
            case "migrate":
                await migrator.MigrateAsync(to, Console.WriteLine);
                await StatusAsync(migrator);
                break;
            case "rollback" when print:
                Console.Write(await migrator.PrintRollbackAsync(to));
                break;
            case "rollback":
                await migrator.RollbackAsync(to, Console.WriteLine);
                await StatusAsync(migrator);
                break;
            case "status":
                await StatusAsync(migrator);
                break;
            case "history":
                foreach (var step in await migrator.AppliedAsync())
                {
                    Console.WriteLine(
                        $"{step.Version:0000} {step.Name}: {(step.At is { } at ? at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC by " + step.By : "before there was a record")}");
                }

                break;
        }
    }

    /// <summary>Makes the pair of files of a new step, to be written.</summary>
    /// <returns>Their names.</returns>
    /// <exception cref="CommandException">The words make no name.</exception>
    public static IReadOnlyList<string> Revision(string folder, string words)
    {
        var name = NoLetters().Replace(words.ToLowerInvariant(), "_").Trim('_');
        if (name.Length is 0 or > 80)
        {
            throw new CommandException("say in a few words what it does: revision \"what it does\"");
        }

        var version = Migration.Read(folder).Count + 1;
        var files = new[] { Migration.FileOf(version, name, "up"), Migration.FileOf(version, name, "down") };
        File.WriteAllText(Path.Combine(folder, files[0]), $"-- {words}. sql/schema.sql changes with it.\n\n");
        File.WriteAllText(Path.Combine(folder, files[1]), $"-- Takes back: {words}.\n\n");
        return files;
    }

    private static async Task StatusAsync(Migrator migrator)
    {
        var (applied, steps) = (await migrator.AppliedAsync(), migrator.Steps);
        if (applied.Any(step => step.At is null))
        {
            Console.WriteLine("The database was made before there was a record of its version: `migrate` writes one.");
        }

        Console.WriteLine(applied.Count == steps.Count
            ? $"The schema is at version {applied.Count}, as this build wants it."
            : $"The schema is at version {applied.Count}, and this build wants {steps.Count}: `migrate` applies {string.Join(", ", steps.Skip(applied.Count))}.");
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoLetters();
}
