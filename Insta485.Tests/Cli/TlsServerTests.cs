using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>The tests' server requires TLS, a password and the right host name.</summary>
public sealed class TlsServerTests
{
    [Fact]
    public async Task ConnectionRequiresTlsAPasswordAndTheRightName()
    {
        var server = await TlsServer.SharedAsync();
        await using (var connection = await server.OpenAsync(TlsServer.Administrator, server.AdministratorPassword, "postgres"))
        {
            Assert.True(await SqlExtensions.QueryBoolAsync(connection, """
                select rolcreaterole and rolcreatedb and not rolsuper and pg_has_role('rds_superuser', 'member')
                from pg_roles where rolname = current_user
                """));
        }

        var right =
            new NpgsqlConnectionStringBuilder(server.ConnectionString(TlsServer.Administrator, server.AdministratorPassword, "postgres"));
        await AssertRefusedAsync(right, with => with.Password = "wrong");
        await AssertRefusedAsync(right, with => with.Host = "127.0.0.1");
        await AssertRefusedAsync(right,
            with => with.RootCertificate = Path.Combine(Path.GetDirectoryName(server.AuthorityFile)!, "server.crt"));
        await AssertRefusedAsync(right, with => (with.RootCertificate, with.SslMode) = (null, SslMode.Disable));
    }

    private static async Task AssertRefusedAsync(NpgsqlConnectionStringBuilder right, Action<NpgsqlConnectionStringBuilder> change)
    {
        var wrong = new NpgsqlConnectionStringBuilder(right.ConnectionString);
        change(wrong);
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        await Assert.ThrowsAnyAsync<NpgsqlException>(connection.OpenAsync);
    }
}
