using System.Globalization;
using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Insta485.Tests.Deploy;

/// <summary>A compose file, and what is wrong with it: a line for each problem.</summary>
public sealed partial class Compose
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["file"] = ["services", "networks", "volumes"],
        ["service"] =
        [
            "build", "cap_drop", "command", "depends_on", "deploy", "entrypoint", "environment", "healthcheck", "image", "init",
                "network_mode", "networks", "ports", "profiles",
            "read_only", "restart", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "user", "volumes",
        ],
        ["healthcheck"] = ["test", "interval", "timeout", "start_period", "retries"],
        ["build"] = ["context", "target"],
        ["deploy"] = ["replicas"],
        ["dependency"] = ["condition"],
        ["network"] = ["internal", "ipam"],
    };

    private readonly Dictionary<string, object?> _root;

    /// <summary>Reads one.</summary>
    /// <exception cref="Exception">It is no YAML, or says something twice.</exception>
    public Compose(string text)
    {
        Text = Remarks().Replace(text, "");
        var parser = new MergingParser(new Parser(new StringReader(Text)));
        _root = Map(new DeserializerBuilder().WithDuplicateKeyChecking().Build().Deserialize(parser));
        Services = Map(_root.GetValueOrDefault("services")).ToDictionary(service => service.Key, service => Map(service.Value));
    }

    /// <summary>Without remarks.</summary>
    public string Text { get; }

    /// <summary>The services, by name.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, object?>> Services { get; }

    /// <summary>The variables it takes from <c>.env</c>: written as <c>${NAME}</c>, or passed on by their name alone.</summary>
    public IEnumerable<string> Variables => Variable().Matches(Text).Select(match => match.Groups["name"].Value)
        .Concat(Services.Values.SelectMany(Environment).Where(one => string.IsNullOrEmpty(one.Value as string)).Select(one => one.Key))
        .Distinct(StringComparer.Ordinal);

    /// <summary>What a service is told.</summary>
    public static Dictionary<string, object?> Environment(Dictionary<string, object?> service) =>
        Map(service.GetValueOrDefault("environment"));

    /// <summary>A list; one word counts as one, nothing as none.</summary>
    public static IReadOnlyList<string> List(object? value) => value switch
    {
        null or "" => [],
        IEnumerable<object?> many => [.. many.Select(one => one?.ToString() ?? "")],
        Dictionary<object, object?> map => [.. map.Keys.Select(key => key.ToString() ?? "")],
        _ => [value.ToString() ?? ""],
    };

    /// <summary>All problems.</summary>
    /// <param name="dockerfile">What its services are built with.</param>
    public IEnumerable<string> Problems(string dockerfile)
    {
        var stages = dockerfile.Split('\n').Where(line => line.StartsWith("FROM ")).Select(line => line.Split(' ')[^1]).ToList();
        return [.. Unknown("file", "the file", _root.Where(one => !one.Key.StartsWith("x-"))),
            .. Map(_root.GetValueOrDefault("networks"))
                .SelectMany(network => Unknown("network", $"network {network.Key}", Map(network.Value))),
            .. Services.SelectMany(service => OfService(service.Key, service.Value, stages, dockerfile.Contains("\nHEALTHCHECK ")))];
    }

    private IEnumerable<string> OfService(string name, Dictionary<string, object?> service, List<string> stages, bool imageHasHealth)
    {
        var (build, health) = (Map(service.GetValueOrDefault("build")), Map(service.GetValueOrDefault("healthcheck")));
        var networks = Map(_root.GetValueOrDefault("networks"));
        var problems = Unknown("service", name, service)
            .Concat(Unknown("healthcheck", $"{name}'s healthcheck", health))
            .Concat(Unknown("build", $"{name}'s build", build))
            .Concat(Unknown("deploy", $"{name}'s deploy", Map(service.GetValueOrDefault("deploy"))))
            .Concat(List(service.GetValueOrDefault("networks")).Where(network => !networks.ContainsKey(network))
                .Select(network => $"{name}: there is no network {network}"))
            .Concat(List(service.GetValueOrDefault("volumes")).Select(volume => volume.Split(':')[0]).Where(from => !HasSource(from))
                .Select(from => $"{name}: there is no volume or file {from}"));
        if (build.TryGetValue("target", out var target) && !stages.Contains(target?.ToString() ?? ""))
        {
            problems = problems.Append($"{name}: the Dockerfile has no stage {target}");
        }

        if (service.GetValueOrDefault("build") is null)
        {
            problems = problems.Append($"{name}: its image is not one of the Dockerfile");
        }

        if (service.TryGetValue("restart", out var restart) && restart is not ("no" or "unless-stopped" or "always" or "on-failure"))
        {
            problems = problems.Append($"{name}: restart {restart} is not known");
        }

        foreach (var (key, value) in health.Append(new("stop_grace_period", service.GetValueOrDefault("stop_grace_period")))
            .Where(one => one.Key is "interval" or "timeout" or "start_period" or "stop_grace_period"
            && one.Value is not null && !Duration().IsMatch(one.Value.ToString() ?? "")))
        {
            problems = problems.Append($"{name}: {key} is {value}, which is no time");
        }

        return problems.Concat(Map(service.GetValueOrDefault("depends_on"))
            .SelectMany(one => OfDependency(name, one.Key, Map(one.Value), imageHasHealth)));
    }

    private IEnumerable<string> OfDependency(string name, string on, Dictionary<string, object?> how, bool imageHasHealth)
    {
        if (!Services.TryGetValue(on, out var other))
        {
            return [$"{name}: there is no service {on} to wait for"];
        }

        return Unknown("dependency", $"{name}'s dependency on {on}", how).Concat(how.GetValueOrDefault("condition")?.ToString() switch
        {
            "service_healthy" => other.ContainsKey("healthcheck")
                || (other.ContainsKey("build") && imageHasHealth) ? [] : [$"{name}: {on} has no healthcheck to wait for"],
            "service_completed_successfully" => other.GetValueOrDefault("restart") is "no" ? [] : [$"{name}: {on} never ends"],
            var condition => [$"{name}: nothing waits for {condition}"],
        });
    }

    private bool HasSource(string from) => from.StartsWith('.')
        ? Path.Exists(Path.Combine(Postgres.Root, from))
        : Map(_root.GetValueOrDefault("volumes")).ContainsKey(from);

    private static IEnumerable<string> Unknown(string kind, string where, IEnumerable<KeyValuePair<string, object?>> map) =>
        map.Where(one => !Known[kind].Contains(one.Key)).Select(one => $"{where}: {one.Key} is not known");

    private static Dictionary<string, object?> Map(object? value) => value is Dictionary<object, object?> map
        ? map.ToDictionary(one => Convert.ToString(one.Key, CultureInfo.InvariantCulture) ?? "", one => one.Value)
        : [];

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Remarks();

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:?[-?][^}]*)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^([0-9]+(ms|s|m|h))+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();
}
