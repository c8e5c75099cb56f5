using System.Reflection;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Insta485.Tests.Deploy;

/// <summary>What the site can be told, .env can say, and each service is told what it needs.</summary>
public sealed class ComposeSettingsTests
{
    private const string Own = "Database__Targets__Compose__";

    // Why .env does not say them.
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["Database__Target"] = "there is one here",
        [Own + "Database"] = "compose makes it",
        [Own + "Host"] = "compose's own",
        [Own + "Owner"] = "compose makes it",
        [Own + "Port"] = "compose's own",
        [Own + "RootCertificate"] = "the network is this machine's",
        [Own + "TlsMode"] = "the network is this machine's",
        [Own + "User"] = "compose makes it",
        ["Logging__LogLevel__Insta485.Web.Auth.BasicAuth"] = "no shell takes a dot in a name",
        ["Logging__LogLevel__Microsoft.AspNetCore.Antiforgery"] = "no shell takes a dot in a name",
        ["Logging__LogLevel__Microsoft.AspNetCore.DataProtection"] = "no shell takes a dot in a name",
        ["Logging__LogLevel__Microsoft.Extensions.Diagnostics.HealthChecks"] = "no shell takes a dot in a name",
        ["TempFolder"] = "a tmpfs is there",
        ["Uploads__Folder"] = "the volume is there",
        ["Uploads__MaxBytes"] = "nginx has a limit that goes with it",
        ["Uploads__MaxRequestBytes"] = "nginx has a limit that goes with it",
        ["Uploads__Decoder"] = "the socket is in a volume of compose's",
        ["Urls"] = "the image's; nginx and the health check ask there",
    };

    private static readonly Dictionary<string, string> Leaves = ReadLeaves();

    [Fact]
    public void EverySettingOfTheSiteIsSaidInEnvOrHasAReasonNotToBe()
    {
        var said = Told("web").Where(one => IsOfEnv(one.Value)).Select(one => one.Key).ToList();
        Assert.Equal(
            Leaves.Keys.Except(Exceptions.Keys).Order(StringComparer.Ordinal),
            said.Where(Leaves.ContainsKey).Order(StringComparer.Ordinal));
        Assert.Empty(Exceptions.Keys.Except(Leaves.Keys));
    }

    [Theory]
    [InlineData("web")]
    [InlineData("migrate")]
    public void WhatIsSaidIsASettingOfTheSite(string service)
    {
        var own = typeof(TargetOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(setting => Own + setting.Name);
        Assert.Empty(Told(service).Keys.Where(name => name.Contains("__") || name is "ServedBy" or "Urls").Except(Leaves.Keys).Except(own));
    }

    [Fact]
    public void VerbsAreToldOfDatabaseAndPicturesWhatTheSiteIsTold()
    {
        static Dictionary<string, string> About(string service) => Told(service)
            .Where(one => one.Key.StartsWith("Database__") || one.Key.StartsWith("Uploads__") || one.Key.StartsWith("AWS_")).ToDictionary();
        Assert.Equal(
            About("web")
                .Append(new(Own + "Owner", "insta485_owner"))
                .Append(new(Own + "OwnerPassword", "${DATABASE_OWNER_PASSWORD:?is missing in .env}"))
                .OrderBy(one => one.Key, StringComparer.Ordinal),
            About("migrate").OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.Contains("Uploads__Store", About("migrate").Keys);
        Assert.Equal(Compose.List(Volumes("web")), Compose.List(Volumes("migrate")));
    }

    [Fact]
    public void TheTemplateSaysTheDefaults()
    {
        foreach (var (name, _, value) in ComposeTests.Template().Where(one => !one.IsSet && Leaves.ContainsKey(one.Name)))
        {
            var said = Told("web")[name];
            var usual = said.StartsWith("${") ? said.TrimEnd('}').Split('-', 2)[^1] : Leaves[name];
            Assert.Equal($"{name}={usual}", $"{name}={value}", ignoreCase: true);
        }
    }

    [Fact]
    public void S3CanBeSaid()
    {
        // The site refuses S3 beside a prefix, so an empty one has to count: "-", and not ":-".
        Assert.Equal("${Uploads__AccelPrefix-/internal/uploads/}", Told("web")["Uploads__AccelPrefix"]);
        var s3 = new Dictionary<string, string?>
        {
            ["Uploads:Store"] = "S3",
            ["Uploads:S3:Bucket"] = "pictures",
            ["Uploads:AccelPrefix"] = ""
        };
        Assert.Equal(UploadStore.S3, Read(s3).Uploads.Store);
        s3["Uploads:AccelPrefix"] = "/internal/uploads/";
        Assert.Throws<SettingsException>(() => Read(s3));
    }

    [Fact]
    public void DockerWaitsAsLongAsTheSiteMayTakeToEnd()
    {
        const int Most = ShutdownOptions.MostDrainSeconds;
        Assert.Equal(Most, Read(new() { ["Shutdown:DrainSeconds"] = $"{Most}" }).Shutdown.DrainSeconds);
        Assert.Throws<SettingsException>(() => Read(new() { ["Shutdown:DrainSeconds"] = $"{Most + 1}" }));
        var services = new ServiceCollection();
        GracefulShutdown.Add(services, new ShutdownOptions { DrainSeconds = Most });
        using var provider = services.BuildServiceProvider();
        var longest = provider.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var grace = ComposeTests.Site.Services["web"]["stop_grace_period"]?.ToString() ?? "";
        Assert.True(int.Parse(grace.TrimEnd('s')) > longest.TotalSeconds, $"{grace} is not more than {longest.TotalSeconds} s");
    }

    private static object? Volumes(string service) => ComposeTests.Site.Services[service].GetValueOrDefault("volumes");

    private static Dictionary<string, string> Told(string service) =>
        Compose.Environment(ComposeTests.Site.Services[service]).ToDictionary(one => one.Key, one => one.Value as string ?? "");

    // By its name alone, or as a variable.
    private static bool IsOfEnv(string value) => value.Length == 0 || value.StartsWith("${");

    private static SiteOptions Read(Dictionary<string, string?> settings) =>
        SiteOptions.Read(File().AddInMemoryCollection(settings).Build(), Postgres.Root);

    private static IConfigurationBuilder File() => new ConfigurationBuilder().AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"));

    // Of the targets there is one of compose's own, which has the settings of the others, and the defaults of none.
    private static Dictionary<string, string> ReadLeaves()
    {
        var leaves = new Dictionary<string, string>();
        var defaults = new TargetOptions();
        foreach (var (key, value) in File().Build().AsEnumerable().Where(one => one.Value is not null))
        {
            var ofTarget = key.StartsWith("Database:Targets:") ? key.Split(':')[^1] : null;
            leaves[ofTarget is null ? key.Replace(":", "__") : Own + ofTarget] = (ofTarget is null
                ? value
                : typeof(TargetOptions).GetProperty(ofTarget)?.GetValue(defaults)?.ToString()) ?? "";
        }

        return leaves;
    }
}
