namespace Insta485.Tests.Fleet;

/// <summary>One fleet at a time, and nothing beside it: what is measured is the fleet.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SerialCollection
{
    public const string Name = "Alone";
}
