using Insta485.Web.Database;

namespace Insta485.Tests.Deploy;

/// <summary>The roles of compose's database are those of <c>provision</c>.</summary>
public sealed class RolesTests
{
    private static readonly string[] Roles = ComposeTests.Read("deploy/postgres/roles.sql").Trim().Split('\n');

    [Fact]
    public void InsideTheDatabaseTheyMayTheSame()
    {
        var inside = Array.IndexOf(Roles, "\\connect insta485") + 1;
        Assert.InRange(inside, 1, Roles.Length);
        // psql runs each statement by itself: the role is set for its session, which ends with the file.
        var sql = Privileges.OfDatabase("insta485", "insta485_owner", "insta485").Replace("set local role", "set role");
        Assert.Equal(sql.Split('\n'), Roles[inside..]);
        Assert.Contains(Privileges.Default, Roles[^1]);
    }

    [Fact]
    public void TheOwnerMayEndTheSitesConnections() => Assert.Contains(Privileges.OfOwner("insta485_owner", "insta485"), Roles);
}
