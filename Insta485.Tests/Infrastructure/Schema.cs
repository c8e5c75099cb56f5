using System.Text.Json;
using System.Text.Json.Nodes;

namespace Insta485.Tests.Infrastructure;

/// <summary>Holds JSON against a schema of the API's document: type, required, additionalProperties, items, references.</summary>
public static class Schema
{
    /// <summary>What is wrong, each with where it is; nothing if all is well.</summary>
    public static IEnumerable<string> Problems(JsonNode document, JsonNode schema, JsonNode? value, string at = "$")
    {
        if (schema["$ref"] is { } reference)
        {
            var target = reference.GetValue<string>().Split('/').Skip(1).Aggregate(document, (node, name) => node[name]!);
            return Problems(document, target, value, at);
        }

        var types = schema["type"] is JsonArray several
            ? several.Select(type => type!.GetValue<string>()).ToList() : [schema["type"]!.GetValue<string>()];
        var kind = KindOf(value);
        if (!types.Contains(kind))
        {
            return [$"{at} is {kind} and not {string.Join(" or ", types)}"];
        }

        return value switch
        {
            JsonObject properties => OfObject(document, schema, properties, at),
            JsonArray items => items.SelectMany((item, i) => Problems(document, schema["items"]!, item, $"{at}[{i}]")),
            _ => [],
        };
    }

    private static IEnumerable<string> OfObject(JsonNode document, JsonNode schema, JsonObject value, string at)
    {
        var known = schema["properties"]!.AsObject();
        foreach (var name in schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [])
        {
            if (!value.ContainsKey(name))
            {
                yield return $"{at}.{name} is missing";
            }
        }

        foreach (var (name, property) in value)
        {
            if (known[name] is { } expected)
            {
                foreach (var problem in Problems(document, expected, property, $"{at}.{name}"))
                {
                    yield return problem;
                }
            }
            else if (schema["additionalProperties"] is { } more && !more.GetValue<bool>())
            {
                yield return $"{at}.{name} is not in the document";
            }
        }
    }

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.AsValue().TryGetValue<long>(out _) ? "integer" : "number",
    };
}
