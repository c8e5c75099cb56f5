using Insta485.Tests.Attacks;

namespace Insta485.Tests;

/// <summary>The tests' own program: an attack, as a process. The tests themselves are run by <c>dotnet test</c>.</summary>
internal static class Program
{
    private static Task Main(string[] arguments) => Attacker.RunAsync(arguments[0], new Uri(arguments[1]), arguments[2]);
}
