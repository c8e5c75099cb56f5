using System.Text.Json;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Deploy;

/// <summary>bin/insta485bom lists what the site and the machine consist of. The image contains both lists.</summary>
public sealed class BomTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-bom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EveryPackageOfTheSiteIsListed()
    {
        var listed = await ListAsync("--site", "bom.json");
        var lockFile = Path.Combine(Postgres.Root, "Insta485.Web", "packages.lock.json");
        using var locked = JsonDocument.Parse(await File.ReadAllTextAsync(lockFile));
        var packages = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => $"pkg:nuget/{package.Name}@{package.Value.GetProperty("resolved").GetString()}");
        Assert.Equal(packages.Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(listed.Values, component => Assert.True(
            component.GetProperty("licenses").GetArrayLength() > 0 && component.GetProperty("hashes").GetArrayLength() > 0));
        Assert.False(File.Exists(Path.Combine(_folder, "bom-system.json")));
    }

    [Fact]
    public async Task TheRuntimeAndThePackagesOfTheMachineAreListed()
    {
        var listed = await ListAsync("--system", "bom-system.json");
        Assert.Contains(listed.Keys, url => url.StartsWith("pkg:nuget/Microsoft.AspNetCore.App.Runtime.")
            && url.EndsWith($"@{Environment.Version}"));
        if (File.Exists("/usr/bin/dpkg-query"))
        {
            Assert.Contains(listed, one => one.Key.StartsWith("pkg:deb/") && one.Value.GetProperty("name").GetString() == "libvips42");
            // A plus sign in a version is encoded, and a package is listed once for each architecture.
            Assert.DoesNotContain(listed.Keys, url => url.Split('?')[0].Contains('+'));
        }

        Assert.False(File.Exists(Path.Combine(_folder, "bom.json")));
    }

    [Fact]
    public void TheImageContainsBoth()
    {
        var dockerfile = ComposeTests.Read("Dockerfile");
        Assert.Contains("RUN bin/insta485bom --site /bom", dockerfile);
        Assert.Contains("COPY --from=publish /bom bom", dockerfile[dockerfile.IndexOf("\nFROM aspnet\n", StringComparison.Ordinal)..]);
        // After the last package was installed.
        Assert.True(dockerfile.LastIndexOf("RUN bin/insta485bom --system bom", StringComparison.Ordinal)
            > dockerfile.LastIndexOf("apt-get install", StringComparison.Ordinal));
    }

    // The components by their package URL.
    private async Task<Dictionary<string, JsonElement>> ListAsync(string which, string file)
    {
        await using var child = ChildProcess.Start(_folder, [], Path.Combine(Postgres.Root, "bin", "insta485bom"), which, ".");
        await Eventually.Async(() => child.HasEnded);
        Assert.True(File.Exists(Path.Combine(_folder, file)), string.Join('\n', child.Lines));
        var bom = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, file))).RootElement;
        Assert.Equal(("CycloneDX", "1.6"), (bom.GetProperty("bomFormat").GetString(), bom.GetProperty("specVersion").GetString()));
        return bom.GetProperty("components").EnumerateArray()
            .ToDictionary(component => component.GetProperty("purl").GetString() ?? "", StringComparer.Ordinal);
    }
}
