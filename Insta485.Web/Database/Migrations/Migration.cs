using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Insta485.Web.Errors;

namespace Insta485.Web.Database.Migrations;

/// <summary>A migration: a pair of files, <c>0002_pictures.up.sql</c> and <c>0002_pictures.down.sql</c>.</summary>
/// <param name="Checksum">SHA-256 of the file <c>.up.sql</c>, lower-case hex.</param>
/// <remarks>
/// A migration that was released is never edited: a new one makes the change. The exception is one that fails on some databases. It names
/// the checksums of its earlier texts, and a later migration brings the databases that have one of them to the same state.
/// </remarks>
public sealed partial record Migration(int Version, string Name, string Up, string Down, string Checksum)
{
    /// <summary>Reads the migrations of a folder.</summary>
    /// <returns>In sequence from 1.</returns>
    /// <exception cref="CommandException">A file has another name, a number is missing or duplicate, or a pair is incomplete.</exception>
    public static IReadOnlyList<Migration> Read(string folder)
    {
        var steps = new List<Migration>();
        var files = Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            var match = FileName().Match(file);
            if (!match.Success)
            {
                throw new CommandException($"{file} is not a migration; the name of one is like 0002_what_it_does.up.sql");
            }

            var other = file.EndsWith(".up.sql", StringComparison.Ordinal)
                ? file[..^".up.sql".Length] + ".down.sql" : file[..^".down.sql".Length] + ".up.sql";
            if (!files.Contains(other, StringComparer.Ordinal))
            {
                throw new CommandException($"{file} requires {other}, which is missing");
            }

            if (file.EndsWith(".up.sql", StringComparison.Ordinal))
            {
                var version = int.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture);
                if (version != steps.Count + 1)
                {
                    throw new CommandException($"{file} must have the number {steps.Count + 1:0000}");
                }

                steps.Add(new Migration(version, match.Groups["name"].Value, Text(folder, file), Text(folder, other), Sum(folder, file)));
            }
        }

        return steps;
    }

    /// <summary>The name of a file.</summary>
    /// <param name="way"><c>up</c> or <c>down</c>.</param>
    public static string FileOf(int version, string name, string way) => $"{version:0000}_{name}.{way}.sql";

    /// <summary>Whether a database with this checksum has the migration.</summary>
    public bool Has(string checksum) => checksum == Checksum || Up.Contains($"-- Earlier checksum: {checksum}\n", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Version:0000} {Name}";

    // Independent of the line ends of a checkout.
    private static string Text(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).ReplaceLineEndings("\n");

    private static string Sum(string folder, string file) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(folder, file))));

    [GeneratedRegex(@"^(?<version>[0-9]{4})_(?<name>[a-z0-9_]{1,80})\.(up|down)\.sql\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
