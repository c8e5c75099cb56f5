using System.Globalization;
using Insta485.Tests.Attacks;
using Insta485.Tests.Bench;

namespace Insta485.Tests;

/// <summary>
/// The tests' own program: an attack, or a part of a bench, as a process. The tests themselves are run by <c>dotnet test</c>.
/// </summary>
internal static class Program
{
    private static Task Main(string[] arguments) => arguments switch
    {
        ["floor", var database, var address, var visitor] => Floor.RunAsync(database, address, visitor),
        ["load", var page, var cookies, var times] =>
            Load.RunAsync(new Uri(page), cookies, int.Parse(times, CultureInfo.InvariantCulture)),
        _ => Attacker.RunAsync(arguments[0], new Uri(arguments[1]), arguments[2]),
    };
}
