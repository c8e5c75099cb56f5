using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Portability;

/// <summary>A site with small limits on imports.</summary>
public sealed class LimitedImportSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Uploads:MaxImportBytes", "104858"), ("Limits:ImportsPerAccount:Times", "3")];
}

/// <summary>An archive that is too large, and one too many, are refused before anything is read or stored.</summary>
public sealed class ImportLimitTests(LimitedImportSite site) : IClassFixture<LimitedImportSite>
{
    private const string Path = "/accounts/import/";

    [Fact]
    public async Task MoreThanTheLimitIs413WithTheLimit()
    {
        var visitor = await site.NewAsync("large");
        var answer = await visitor.PostFileAsync(Path, "x.zip", new byte[104859], ("operation", "begin"));
        Assert.Equal(413, answer.Status);
        Assert.Equal("The archive must be at most 0.1 MB.", answer.Page.QuerySelector("#file-problem")!.TextContent.Trim());
        // As large as may be: read, and no archive.
        Assert.Equal(400, (await visitor.PostFileAsync(Path, "x.zip", new byte[104858], ("operation", "begin"))).Status);
    }

    [Fact]
    public async Task OneTooManyIs429AndOthersAreNotMeant()
    {
        var visitor = await site.NewAsync("often");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(400, (await visitor.PostFileAsync(Path, "x.zip", [1], ("operation", "begin"))).Status);
        }

        var answer = await visitor.PostFileAsync(Path, "x.zip", [1], ("operation", "begin"));
        Assert.Equal(429, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.NotNull(answer.Page.QuerySelector(".problem"));
        Assert.Equal(400, (await (await site.NewAsync("other")).PostFileAsync(Path, "x.zip", [1], ("operation", "begin"))).Status);
    }
}
