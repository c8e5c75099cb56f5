using Insta485.Tests.Fleet;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Insta485.Tests.Infrastructure.RunOrder", "Insta485.Tests")]

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// Begins the collections that take long first, so that none of them runs alone at the end, and starts the fleet in the background if
/// it is in this run: its tests come last, without others beside them.
/// </summary>
public sealed class RunOrder : ITestCollectionOrderer
{
    private static readonly string[] LongFirst =
        [OnTlsServer.Name, ".VisualChecks.", ".Browser.", ".Cli.", ".Pictures.", ".Auth.", ".Pages.", ".Api."];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
    {
        var all = testCollections.ToList();
        if (all.Exists(collection => collection.DisplayName == SerialCollection.Name))
        {
            _ = RunningFleet.SharedAsync();
        }

        return all.OrderBy(collection =>
            Array.FindIndex(LongFirst, part => collection.DisplayName.Contains(part, StringComparison.Ordinal)) is var place && place < 0
                ? LongFirst.Length : place);
    }
}
