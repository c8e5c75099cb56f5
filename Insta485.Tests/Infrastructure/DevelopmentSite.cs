namespace Insta485.Tests.Infrastructure;

/// <summary>The real site in the Development environment: with the pages below <c>/design/</c>.</summary>
public class DevelopmentSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("ASPNETCORE_ENVIRONMENT", "Development")];
}
