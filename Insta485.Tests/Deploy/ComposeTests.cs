using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Deploy;

/// <summary>compose.yaml, compose.dev.yaml, .env.template and the Dockerfile fit each other and the site.</summary>
public sealed class ComposeTests
{
    internal const string Main = "compose.yaml";

    private static readonly string[] Passwords = ["DATABASE_OWNER_PASSWORD", "DATABASE_PASSWORD", "POSTGRES_PASSWORD"];

    internal static readonly Compose Site = new(Read(Main));

    [Theory]
    [InlineData(Main)]
    [InlineData("compose.dev.yaml")]
    public void NothingIsWrong(string file) => Assert.Empty(new Compose(Read(file)).Problems(Read("Dockerfile")));

    [Theory]
    [InlineData("    healthcheck:", "    healthchek:", "db: healthchek is not known")]
    [InlineData("      interval: 2s", "      every: 2s", "db's healthcheck: every is not known")]
    [InlineData("      interval: 2s", "      interval: 2 s", "db: interval is 2 s, which is no time")]
    [InlineData("condition: service_healthy", "condition: service_helthy", "nothing waits for service_helthy")]
    [InlineData("      migrate: {condition", "      migration: {condition", "web: there is no service migration to wait for")]
    [InlineData("restart: \"no\"", "restart: always", "web: migrate never ends")]
    [InlineData("networks: [front, back]", "networks: [front, bakc]", "web: there is no network bakc")]
    [InlineData("- rows:/", "- row:/", "db: there is no volume or file row")]
    [InlineData("- ./deploy/postgres:", "- ./deploy/postgresql:", "db: there is no volume or file ./deploy/postgresql")]
    [InlineData("target: test", "target: tests", "test: the Dockerfile has no stage tests")]
    [InlineData("    build: {context: ., target: postgres}\n", "", "db: its image is not one of the Dockerfile")]
    [InlineData("restart: unless-stopped", "restart: sometimes", "web: restart sometimes is not known")]
    [InlineData("internal: true", "intern: true", "network back: intern is not known")]
    [InlineData("\nvolumes:\n", "\nvolume:\n", "the file: volume is not known")]
    public void SomethingWrongIsNamed(string right, string wrong, string problem)
    {
        Assert.Contains(right, Read(Main));
        Assert.Contains(new Compose(Read(Main).Replace(right, wrong)).Problems(Read("Dockerfile")), said => said.Contains(problem));
    }

    [Theory]
    [InlineData("  nginx:\n", "  web:\n")]
    [InlineData("networks: [front, back]", "networks: [front, back")]
    [InlineData("<<: *closed", "<<: *close")]
    public void WhatIsNoYamlIsRefused(string right, string wrong) =>
        Assert.ThrowsAny<Exception>(() => new Compose(Read(Main).Replace(right, wrong)));

    [Fact]
    public void OnlyNginxCanBeReachedAndItReachesNoDatabase()
    {
        Assert.Equal(["nginx"], Site.Services.Where(service => service.Value.ContainsKey("ports")).Select(service => service.Key));
        Assert.Empty(Networks("nginx").Intersect(Networks("db")));
        Assert.Equal(["back"], Networks("db"));
        Assert.Equal(["back", "front"], Networks("web").Order());
        // The site trusts every proxy on its network, so only nginx is there; S3 is outside.
        Assert.Equal(["back", "out"], Networks("migrate").Order());
        Assert.Matches(@"(?m)^  back:\n    internal: true$", Site.Text);
        Assert.Matches(@"(?m)^  out:\n    internal: false$", Site.Text);
    }

    [Fact]
    public void EachServiceIsClosed()
    {
        foreach (var (name, service) in Site.Services.Where(service => service.Key != "test"))
        {
            Assert.True(service.GetValueOrDefault("read_only") is "true", name);
            Assert.Equal(["ALL"], Compose.List(service.GetValueOrDefault("cap_drop")));
            Assert.Equal(["no-new-privileges:true"], Compose.List(service.GetValueOrDefault("security_opt")));
            Assert.True(service.ContainsKey("build") || service.ContainsKey("user"), name);
            Assert.True(service.ContainsKey("restart"), name);
        }
    }

    [Fact]
    public void TheTemplateNamesWhatIsTakenFromItAndNothingElse()
    {
        Assert.Equal(Site.Variables.Order(StringComparer.Ordinal), Template().Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Contains("/.env", Read(".gitignore").Split('\n'));
        Assert.Contains(".env", Read(".dockerignore").Split('\n'));
    }

    [Fact]
    public void NoPasswordIsWrittenDownAndNothingStartsWithout()
    {
        Assert.Equal(Passwords,
            Template().Where(one => one.Name.EndsWith("PASSWORD")).Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.All(Template().Where(one => Passwords.Contains(one.Name)), one => Assert.Equal((true, ""), (one.IsSet, one.Value)));
        // What has to be there stands in the template as it is; what need not is a remark.
        foreach (var (name, isSet, _) in Template())
        {
            Assert.Equal(isSet, Site.Text.Contains($"${{{name}:?"));
            Assert.False(isSet && (Site.Text.Contains($"${{{name}}}") || Site.Text.Contains($"${{{name}:-")), name);
        }
    }

    // At its top, with a name that every later stage and compose.yaml use. Patch releases are followed, so none is named.
    [Fact]
    public void TheDockerfileNamesEachBaseImageOnce()
    {
        var lines = Read("Dockerfile").Split('\n');
        var stages = lines.Where(line => line.StartsWith("FROM ")).Select(line => line.Split(' ')).ToList();
        var bases = stages.TakeWhile(words => words[1].Contains(':')).ToList();
        Assert.Equal(["sdk", "aspnet", "debian", "postgres", "nginx"], bases.Select(words => words[^1]));
        Assert.All(bases, words => Assert.Matches(@":[0-9]+(\.[0-9]+)?-[a-z]+\z", words[1]));
        var names = bases.Select(words => words[^1]).ToList();
        foreach (var words in stages.Skip(bases.Count))
        {
            Assert.Contains(words[1], names);
            names.Add(words[^1]);
        }

        Assert.DoesNotContain("<<", Read("Dockerfile"));
        Assert.Equal(("postgres", "nginx"), (Target("db"), Target("nginx")));
    }

    // What the container may write is what the site is told to write to.
    [Theory]
    [InlineData("web")]
    [InlineData("migrate")]
    public void TheSiteHasItsOwnTemporaryFolderAndNoOtherOne(string service)
    {
        var tmpfs = Assert.Single(Compose.List(Site.Services[service]["tmpfs"])).Split(':');
        Assert.Equal("/srv/insta485/var/tmp", tmpfs[0]);
        Assert.Subset(tmpfs[1].Split(',').ToHashSet(), new HashSet<string> { "uid=1654", "gid=1654", "mode=700" });
        Assert.Contains("\"TempFolder\": \"var/tmp\"", Read("appsettings.json"));
        Assert.Contains("install -d -o $APP_UID -g $APP_UID -m 700 var var/tmp var/uploads", Read("Dockerfile"));
        // Without it the runtime opens a socket for debuggers in /tmp.
        Assert.Contains("ENV DOTNET_EnableDiagnostics=0", Read("Dockerfile"));
        Assert.Contains("export DOTNET_EnableDiagnostics=${DOTNET_EnableDiagnostics:-0}", Read("bin/_built.sh"));
    }

    internal static IEnumerable<(string Name, bool IsSet, string Value)> Template() => Read(".env.template").Split('\n')
        .Where(line => line.Contains('=') && !line.StartsWith("# "))
        .Select(line => (line.TrimStart('#').Split('=')[0], !line.StartsWith('#'), line.Split('=', 2)[1]));

    internal static IEnumerable<string> Networks(string service) => Compose.List(Site.Services[service].GetValueOrDefault("networks"));

    private static string? Target(string service) =>
        (Site.Services[service]["build"] as Dictionary<object, object?>)?.GetValueOrDefault("target")?.ToString();

    internal static string Read(string file) => File.ReadAllText(Path.Combine(Postgres.Root, file));
}
