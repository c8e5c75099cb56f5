using Insta485.Web.Errors;
using static Insta485.Tests.Database.TargetTests;

namespace Insta485.Tests.Cli;

/// <summary>Targets with several servers, the required passwords, and invalid settings.</summary>
public sealed class SeveralHostsTests
{
    [Theory]
    [InlineData("a.example,b.example:5433, [2001:db8::7]:5434", "a.example:5432,b.example:5433,[2001:db8::7]:5434")]
    [InlineData("a.example:1", "a.example:1")]
    public void HostMayNameSeveralServers(string hosts, string listed)
    {
        var target = Read([.. Rds, ("Database:Targets:Rds:Host", hosts), ("Database:Targets:Rds:Password", Secret)]).Target;
        Assert.Equal(listed,
            string.Join(',', target.Hosts.Select(at => at.Host.Contains(':') ? $"[{at.Host}]:{at.Port}" : $"{at.Host}:{at.Port}")));
        Assert.Contains($"@{listed}/insta485?", target.Url());
        Assert.Equal(target.ConnectionString(), Read(("DATABASE_URL", target.Url())).Target.ConnectionString());
    }

    [Theory]
    [InlineData("a.example,,b.example")]
    [InlineData("a.example:port,b.example")]
    public void EachServerIsValidated(string hosts) => Assert.Contains("Rds:Host", Message([.. Rds, ("Database:Targets:Rds:Host", hosts)]));

    [Fact]
    public void SeveralServersAreLocalOnlyIfAllAre()
    {
        Assert.True(Read(("Database:Targets:Local:Host", "127.0.0.1,localhost:5433")).Target.IsLocal);
        Assert.False(Read(("Database:Targets:Local:Host", "127.0.0.1,db.example.com")).Target.IsLocal);
    }

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("postgres", "is too easy to guess")]
    [InlineData("Password", "is too easy to guess")]
    [InlineData("insta485", "is too easy to guess")]
    public void WellKnownPasswordIsRefusedAcrossANetwork(string password, string problem)
    {
        var target = Read([.. Rds, ("Database:Targets:Rds:Password", password)]).Target;
        Assert.Contains(problem, Assert.Throws<SettingsException>(() => target.RequirePassword(isProduction: false)).Message);
        Read().Target.RequirePassword(isProduction: false);
        Read().Target.RequirePassword(isProduction: true);
        Read([.. Rds, ("Database:Targets:Rds:Password", Secret)]).Target.RequirePassword(isProduction: false);
    }

    [Fact]
    public void WellKnownPasswordIsRefusedLocallyInProduction()
    {
        var target = Read(("Database:Targets:Local:Password", "postgres")).Target;
        target.RequirePassword(isProduction: false);
        Assert.Throws<SettingsException>(() => target.RequirePassword(isProduction: true));
    }

    [Theory]
    [InlineData("ForwardedHeaders:KnownProxies", "everybody")]
    [InlineData("ForwardedHeaders:KnownProxies", "10.0.0.0/33")]
    [InlineData("Shutdown:DrainSeconds", "-1")]
    [InlineData("ServedBy", "one\r\nSet-Cookie: x")]
    [InlineData("Logging:Console:FormatterName", "xml")]
    [InlineData("Database:Targets:Local:KeepAliveSeconds", "-1")]
    public void InvalidSettingIsNamed(string setting, string value) => Assert.Contains(setting, Message((setting, value)));
}
