namespace Insta485.Tests.Attacks;

/// <summary>While one account does its worst within its limits, no other visitor is told to come back later.</summary>
[Trait("Category", "Slow")]
public sealed class AttackTests(AttackedSite site) : IClassFixture<AttackedSite>
{
    public static TheoryData<string> Names => [.. Attacker.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TwentyOthersRead(string name)
    {
        await using var attack = await Attack.BeginAsync(site, name);
        var read = await site.ReadAsync(pages: 20, TimeSpan.FromMilliseconds(200));
        Assert.DoesNotContain(read, page => page.Status != 200);
    }
}
