namespace Insta485.Tests.Infrastructure;

/// <summary>The real site as whoever changes it starts it: with the pages below <c>/design/</c>.</summary>
public class DevelopmentSite : SiteFixture
{
    /// <summary>The environment's name.</summary>
    protected override (string Key, string Value)[] Settings => [("ASPNETCORE_ENVIRONMENT", "Development")];
}
