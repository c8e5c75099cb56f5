using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Pictures;

/// <summary>A site behind nginx, which sends the files.</summary>
public sealed class AccelSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("Uploads:AccelPrefix", "/internal/uploads/")];
}

public sealed class AccelTests(AccelSite site) : IClassFixture<AccelSite>
{
    private const string Name = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    [Fact]
    public async Task TheSiteSaysWhichFileAndSendsNothing()
    {
        var answer = await (await site.As("awdeorio")).PageAsync("/uploads/" + Name);
        Assert.Equal(("/internal/uploads/" + Name, 0), (answer.Headers.GetValues("X-Accel-Redirect").Single(), answer.Bytes.Length));
        Assert.Equal("image/jpeg", answer.ContentHeaders.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl is { Private: true, MaxAge.TotalDays: > 30 });
    }

    [Fact]
    public async Task OrItSaysNo()
    {
        var visitor = await site.As("awdeorio");
        foreach (var answer in new[]
        {
            await site.Anonymous().GetAsync("/uploads/" + Name), await visitor.GetAsync("/uploads/absent.jpg"),
                await visitor.GetAsync("/uploads/..%2fx.jpg"),
        })
        {
            Assert.InRange(answer.Status, 403, 404);
            Assert.False(answer.Headers.Contains("X-Accel-Redirect"));
        }
    }

    [Fact]
    public void ThereIsOneStoreAndItIsTheFolder() => Assert.IsType<FolderPictureStore>(site.Services.GetRequiredService<IPictureStore>());
}
