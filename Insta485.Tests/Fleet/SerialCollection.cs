namespace Insta485.Tests.Fleet;

/// <summary>The fleet tests run without others beside them: they measure.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SerialCollection
{
    public const string Name = "Alone";
}
