using System.Text.RegularExpressions;
using Npgsql;

namespace Insta485.Tests.Bench;

/// <summary>A statement as PostgreSQL explains it after it has run.</summary>
internal static partial class Explained
{
    /// <summary>The plan, a line for each step, with rows and buffers.</summary>
    public static async Task<string> RunAsync(NpgsqlConnection connection, string sql, params object[] args)
    {
        await using var command = new NpgsqlCommand("explain (analyze, buffers, timing off) " + sql, connection);
        foreach (var value in args)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    /// <summary>The pages that it read, from memory or disk.</summary>
    public static int Buffers(string plan) =>
        Hits().Matches(plan.Split('\n').FirstOrDefault(line => line.Contains("Buffers")) ?? "")
            .Sum(hit => int.Parse(hit.Groups["n"].Value));

    [GeneratedRegex(@"(hit|read)=(?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hits();
}
