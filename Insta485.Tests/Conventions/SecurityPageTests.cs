using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace Insta485.Tests.Conventions;

/// <summary>docs/security.md names classes, settings and tests: each of them exists.</summary>
public sealed class SecurityPageTests
{
    private static readonly List<string> Named =
        [.. Regex.Matches(File.ReadAllText(Path.Combine(Postgres.Root, "docs", "security.md")), "(?m)(?<!`)`(?<name>[^`\n]+)`(?!`)",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["name"].Value).Distinct()];

    [Fact]
    public void EveryClassItNamesExists()
    {
        // A folder and a name, as Security/Passwords, or Stores/*Store.
        var classes = Named
            .Where(name => Regex.IsMatch(name, @"\A([A-Z]\w+/)+[\w*]+\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))).ToList();
        Assert.True(classes.Count > 20);
        Assert.All(classes, name => Assert.NotEmpty(
            Directory.GetFiles(Path.Combine(SourceFiles.Web, Path.GetDirectoryName(name) ?? ""), Path.GetFileName(name) + ".cs")));
        Assert.All(Named.Where(name => name.EndsWith("Tests")), name => Assert.Contains(
            SourceFiles.In(SourceFiles.Tests, "*.cs"), file => Path.GetFileNameWithoutExtension(file) == name));
    }

    [Fact]
    public void EverySettingItNamesExists()
    {
        var keys = new ConfigurationBuilder().AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json")).Build().AsEnumerable()
            .Select(setting => setting.Key).Append("Database:Targets:NAME:Password").ToHashSet();
        var settings = Named
            .Where(name => Regex.IsMatch(name, @"\A[A-Z]\w+(:\w+)+\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))).ToList();
        Assert.True(settings.Count > 5);
        Assert.Subset(keys, settings.ToHashSet());
    }
}
