using Insta485.Tests.Infrastructure;
using static Insta485.Tests.Http.SeveralInstancesTests;

namespace Insta485.Tests.Http;

/// <summary>A database without keys: its site's own instance is not asked, since it knows the keys of before.</summary>
public sealed class FirstKeyTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task InstancesThatStartAtOnceOnANewDatabaseAgree()
    {
        await site.RunAsync("delete from data_protection_keys");
        var instances = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AnotherAsync(site)));
        var visitors = await Task.WhenAll(instances.Select(async instance =>
        {
            var visitor = new Visitor(new Uri(instance.Urls.Single()));
            await visitor.LogInAsync("jflinn", "password");
            return visitor;
        }));
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from data_protection_keys"));
        foreach (var instance in instances)
        {
            foreach (var visitor in visitors)
            {
                await At(instance, visitor).PageAsync("/");
            }
        }

        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
    }
}
