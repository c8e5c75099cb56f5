namespace Insta485.Tests.Fleet;

/// <summary>The fleet of this run, for the class that uses it. It ends with the class.</summary>
public sealed class SharedFleet : IAsyncLifetime
{
    public RunningFleet Fleet { get; private set; } = null!;

    public async Task InitializeAsync() => Fleet = await RunningFleet.SharedAsync();

    public async Task DisposeAsync() => await (Fleet?.DisposeAsync() ?? default);
}
