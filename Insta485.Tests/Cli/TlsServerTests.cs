using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>The tests' own server across a network is as strict as it is meant to be.</summary>
public sealed class TlsServerTests
{
    [Fact]
    public async Task NobodyIsLetInWithoutTlsAPasswordAndTheRightName()
    {
        var server = await TlsServer.SharedAsync();
        await using (var connection = await server.OpenAsync(TlsServer.Administrator, server.AdministratorPassword, "postgres"))
        {
            Assert.True(await SqlExtensions.QueryBoolAsync(connection,
                "select rolcreaterole and rolcreatedb and not rolsuper and pg_has_role('rds_superuser', 'member') from pg_roles where rolname = current_user"));
        }

        var right =
            new NpgsqlConnectionStringBuilder(server.ConnectionString(TlsServer.Administrator, server.AdministratorPassword, "postgres"));
        await RefusedAsync(right, with => with.Password = "wrong");
        await RefusedAsync(right, with => with.Host = "127.0.0.1");
        await RefusedAsync(right, with => with.RootCertificate = Path.Combine(Path.GetDirectoryName(server.AuthorityFile)!, "server.crt"));
        await RefusedAsync(right, with => (with.RootCertificate, with.SslMode) = (null, SslMode.Disable));
    }

    private static async Task RefusedAsync(NpgsqlConnectionStringBuilder right, Action<NpgsqlConnectionStringBuilder> change)
    {
        var wrong = new NpgsqlConnectionStringBuilder(right.ConnectionString);
        change(wrong);
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        await Assert.ThrowsAnyAsync<NpgsqlException>(connection.OpenAsync);
    }
}
