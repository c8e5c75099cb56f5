namespace Insta485.Tests.Infrastructure;

/// <summary>The real site with its pictures in S3, sample pictures included.</summary>
public class S3Site : SiteFixture
{
    /// <summary>What stands before every key.</summary>
    public const string Prefix = "insta485/";

    private S3Server? _server;

    /// <summary>Where the pictures are.</summary>
    public S3Server Server => _server ?? throw new InvalidOperationException("Not started.");

    /// <summary>The settings over those of the house.</summary>
    protected override (string Key, string Value)[] Settings => [.. Server.Settings(Prefix), ("Uploads:S3:TimeoutSeconds", "3"), .. More];

    /// <summary>And over these.</summary>
    protected virtual (string Key, string Value)[] More => [];

    public override async Task InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        await base.InitializeAsync();
        await ResetAsync();
    }

    /// <summary>The sample pictures are put into the bucket.</summary>
    public override Task ResetAsync() => RealResetAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>The same, where visitors are sent to the bucket.</summary>
public sealed class S3RedirectSite : S3Site
{
    protected override (string Key, string Value)[] More => [("Uploads:S3:Serve", "Redirect"), ("Uploads:S3:TimeoutSeconds", "10")];
}
