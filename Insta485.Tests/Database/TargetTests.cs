using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Errors;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Insta485.Tests.Database;

public sealed class TargetTests
{
    internal const string Secret = "s3cr3t/p:ss@w?rd#é %";

    [Fact]
    public void TheFileAloneIsComplete()
    {
        var config = Read();
        Assert.Equal(("Local", true, true), (config.Target.Name, config.Target.IsLocal, config.Target.MayBePrivate));
        Assert.Equal(10, config.Options.Limits.WrongLogInsPerAccount.Times);
        Assert.Equal("", config.Target.Options.Password);
    }

    [Theory]
    [InlineData("Uploads:MaxBytes", "10")]
    [InlineData("Uploads:MaxBytes", "many")]
    [InlineData("Uploads:MaxMegapixels", "0")]
    [InlineData("Uploads:Folder", "")]
    [InlineData("Uploads:Store", "Tape")]
    [InlineData("Uploads:Store", "7")]
    [InlineData("Uploads:AccelPrefix", "internal")]
    [InlineData("Uploads:AccelPrefix", "/internal")]
    [InlineData("Uploads:AccelPrefix", "/a b/")]
    [InlineData("Accounts:SessionDays", "0")]
    [InlineData("Accounts:BcryptWorkFactor", "3")]
    [InlineData("Accounts:BcryptWorkFactor", "31")]
    [InlineData("Database:Instances", "0")]
    [InlineData("Limits:SignUpsPerAddress:Times", "0")]
    [InlineData("Limits:CommentsPerAccount:Minutes", "99999999")]
    [InlineData("Database:Target", "")]
    [InlineData("Database:Target", "Moon")]
    [InlineData("Database:Targets:Local:Host", "")]
    [InlineData("Database:Targets:Local:Port", "0")]
    [InlineData("Database:Targets:Local:Port", "65536")]
    [InlineData("Database:Targets:Local:Port", "abc")]
    [InlineData("Database:Targets:Local:User", "")]
    [InlineData("Database:Targets:Local:Database", "")]
    [InlineData("Database:Targets:Local:TlsMode", "Perhaps")]
    [InlineData("Database:Targets:Local:Prepare", "Sometimes")]
    [InlineData("Database:Targets:Local:Prepare", "7")]
    [InlineData("Database:Targets:Local:PoolMinimum", "11")]
    [InlineData("Database:Targets:Local:PoolMaximum", "0")]
    [InlineData("Database:Targets:Local:ConnectTimeoutSeconds", "0")]
    [InlineData("Database:Targets:Local:CommandTimeoutSeconds", "100000")]
    [InlineData("Database:Targets:Local:RootCertificate", "/there/is/no.pem")]
    public void AnImpossibleValueIsNamedInOneLine(string setting, string value)
    {
        var message = Message((setting, value));
        Assert.Contains(setting, message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("Accounts:SessionDays", "366", "must be between 1 and 365")]
    [InlineData("Limits:SignUpsPerAddress:Times", "0", "must be between 1 and 1000000")]
    [InlineData("Uploads:MaxBytes", "99999999999", "must be between 1024 and 1073741824")]
    [InlineData("Database:Targets:Local:Port", "65536", "must be between 1 and 65535")]
    [InlineData("Database:Targets:Local:PoolMinimum", "11", "must be between 0 and PoolMaximum")]
    [InlineData("Database:Targets:Local:User", "", "is missing")]
    [InlineData("Uploads:Store", "7", "must be Folder or S3")]
    public void TheLineSaysWhatIsAllowed(string setting, string value, string allowed) =>
        Assert.Equal($"{setting} {allowed}.", Message((setting, value)));

    [Theory]
    [InlineData("Uploads:S3:Bucket", "")]
    [InlineData("Uploads:S3:Bucket", "No Bucket")]
    [InlineData("Uploads:S3:Prefix", "/insta485/")]
    [InlineData("Uploads:S3:Prefix", "insta485")]
    [InlineData("Uploads:S3:Prefix", "../")]
    [InlineData("Uploads:S3:Region", "")]
    [InlineData("Uploads:S3:Endpoint", "s3.example.com")]
    [InlineData("Uploads:S3:Endpoint", "ftp://s3.example.com")]
    [InlineData("Uploads:S3:Endpoint", "https://key:secret@s3.example.com")]
    [InlineData("Uploads:S3:Endpoint", "https://s3.example.com/bucket")]
    [InlineData("Uploads:S3:PathStyle", "often")]
    [InlineData("Uploads:S3:Serve", "Pigeon")]
    [InlineData("Uploads:S3:RedirectSeconds", "1")]
    [InlineData("Uploads:S3:TimeoutSeconds", "0")]
    [InlineData("Uploads:AccelPrefix", "/internal/uploads/")]
    public void SoIsOneOfABucketOnceThereIsOne(string setting, string value)
    {
        (string, string)[] bucket = [("Uploads:Store", "S3"), ("Uploads:S3:Bucket", "the-bucket")];
        Assert.Equal("the-bucket", Read(bucket).Options.Uploads.S3.Bucket);
        var message = Message([.. bucket, (setting, value)]);
        Assert.Contains(setting, message);
        Assert.DoesNotContain("secret", message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("Database:Targte", "Local", "Targte")]
    [InlineData("Database:Targets:Local:Pasword", Secret, "Pasword")]
    [InlineData("Uploads:MaxByte", "1", "MaxByte")]
    [InlineData("Limits:NapsPerAccount:Times", "1", "NapsPerAccount")]
    public void AnUnknownSettingIsRefusedWithoutItsValue(string setting, string value, string named)
    {
        var message = Message((setting, value));
        Assert.Contains(named, message);
        Assert.DoesNotContain(Secret, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void TheEnvironmentComesAfterTheFile()
    {
        // A prefix of these tests' own: no other program reads such variables.
        Environment.SetEnvironmentVariable("INSTA485TARGETTESTS_Database__Target", "Rds");
        Environment.SetEnvironmentVariable("INSTA485TARGETTESTS_Database__Targets__Rds__Host", "db.example.com");
        Environment.SetEnvironmentVariable("INSTA485TARGETTESTS_Database__Targets__Rds__Password", Secret);
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"))
            .AddEnvironmentVariables("INSTA485TARGETTESTS_")
            .Build();
        var target = AppConfiguration.From(configuration, Postgres.Root).Target;
        Assert.Equal(("Rds", "db.example.com", Secret), (target.Name, target.Options.Host, target.Options.Password));
        Assert.False(target.IsLocal || target.MayBePrivate);
    }

    [Theory]
    [InlineData("postgresql://u:p@h/d", "h", 5432, "u", "p", "d", SslMode.Require)]
    [InlineData("postgres://u@localhost:1234/d", "localhost", 1234, "u", "", "d", SslMode.Prefer)]
    [InlineData("postgresql://u:p@[::1]:5433/d", "::1", 5433, "u", "p", "d", SslMode.Prefer)]
    [InlineData("postgresql://u:p@[2001:db8::7]/d", "2001:db8::7", 5432, "u", "p", "d", SslMode.Require)]
    [InlineData("postgresql://a%40b:s3cr3t%2Fp%3Ass%40w%3Frd%23%C3%A9%20%25@h/my%20db", "h", 5432, "a@b", Secret, "my db", SslMode.Require)]
    [InlineData("postgresql://u:a:b@h/d?sslmode=disable", "h", 5432, "u", "a:b", "d", SslMode.Disable)]
    [InlineData("postgresql://u:p@127.0.0.1/d?sslmode=verify-full", "127.0.0.1", 5432, "u", "p", "d", SslMode.VerifyFull)]
    [InlineData("postgresql://u:p@h/d?sslmode=verify-ca&connect_timeout=7", "h", 5432, "u", "p", "d", SslMode.VerifyCA)]
    public void AnAddressIsReadAsLibpqReadsIt(string url, string host, int port, string user, string password, string database,
        SslMode mode)
    {
        var target = Read(("DATABASE_URL", url)).Target;
        Assert.Equal((host, port, user, password, database),
            (target.Options.Host, target.Options.Port, target.Options.User, target.Options.Password, target.Options.Database));
        var connection = new NpgsqlConnectionStringBuilder(target.ConnectionString());
        Assert.Equal((mode, host, port), (connection.SslMode, connection.Host, connection.Port));
        Assert.Equal(password, connection.Password ?? "");
        Assert.False(target.MayBePrivate);
        Assert.Equal(url.Contains("connect_timeout") ? 7 : 5, connection.Timeout);
    }

    [Theory]
    [InlineData("mysql://u:s3cr3t@h/d")]
    [InlineData("s3cr3t")]
    [InlineData("postgresql://u:s3cr3t@/d")]
    [InlineData("postgresql://u:s3cr3t@h")]
    [InlineData("postgresql://u:s3cr3t@h/")]
    [InlineData("postgresql://:s3cr3t@h/d")]
    [InlineData("postgresql://u:s3cr3t@h:99999/d")]
    [InlineData("postgresql://u:s3cr3t@h:port/d")]
    [InlineData("postgresql://u:s3cr3t@h/d?sslmode=maybe")]
    [InlineData("postgresql://u:s3cr3t@h/d?sslrootcert=/there/is/no.pem")]
    [InlineData("postgresql://u:s3cr3t@h/d?connect_timeout=soon")]
    [InlineData("postgresql://u:s3cr3t@h/d?connect_timeout=0")]
    [InlineData("postgresql://u:s3cr3t@h/d?options=-csearch_path%3Dx")]
    public void ABrokenAddressIsOneLineWithoutThePassword(string url)
    {
        var message = Message(("DATABASE_URL", url));
        Assert.Contains("DATABASE_URL", message);
        Assert.DoesNotContain("s3cr3t", message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("channel_binding=require", "Channel Binding=Require")]
    [InlineData("application_name=my%20site", "Application Name=\"my site\"")]
    [InlineData("fallback_application_name=other", "Application Name=other")]
    [InlineData("application_name=mine&fallback_application_name=other", "Application Name=mine")]
    [InlineData("keepalives=0", "Keepalive=0")]
    [InlineData("keepalives=1&keepalives_idle=30&keepalives_interval=7",
        "Tcp Keepalive=True;TCP Keepalive Time=30;TCP Keepalive Interval=7")]
    [InlineData("keepalives_interval=7", "Tcp Keepalive=True;TCP Keepalive Time=7200;TCP Keepalive Interval=7")]
    [InlineData("keepalives_idle=0", "")]
    [InlineData("target_session_attrs=read-write", "")]
    [InlineData("client_encoding=UTF8&gssencmode=prefer&sslsni=1&sslcompression=0&load_balance_hosts=disable", "")]
    [InlineData("sslnegotiation=direct", "SSL Negotiation=Direct")]
    public void OtherParametersOfAnAddressAreHonoured(string parameters, string expected)
    {
        var target = Read(("DATABASE_URL", $"postgresql://u:p@h/d?sslmode=require&{parameters}")).Target;
        var connection = new NpgsqlConnectionStringBuilder(target.ConnectionString());
        var wanted = new NpgsqlConnectionStringBuilder(expected);
        Assert.All(expected.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')[0]),
            name => Assert.Equal(wanted[name], connection[name]));
        Assert.Equal(target.ConnectionString(), Read(("DATABASE_URL", target.Url())).Target.ConnectionString());
        Assert.Null(connection.Options);
    }

    [Theory]
    [InlineData("options=-csearch_path%3Ds3cr3t", "(options) is not sent, because connection poolers refuse it: set it for the role")]
    [InlineData("channel_binding=s3cr3t", "(channel_binding) must be disable or prefer or require")]
    [InlineData("target_session_attrs=standby", "(target_session_attrs) must be any or read-write or primary")]
    [InlineData("keepalives_idle=soon", "(keepalives_idle) must be a number of seconds")]
    [InlineData("keepalives_count=3", "(keepalives_count) is not supported: remove it, and use keepalives_idle")]
    [InlineData("sslcert=s3cr3t", "(sslcert) is not supported: the site logs in with a password")]
    [InlineData("password=s3cr3t", "(password) belongs in front of the question mark")]
    [InlineData("passfile=s3cr3t", "(passfile) names a file that the site does not read")]
    [InlineData("client_encoding=LATIN1", "(client_encoding) must be UTF8")]
    [InlineData("surprise=1", "has an unknown parameter: surprise (known: sslmode, ")]
    public void OrNamedWithWhatToDo(string parameters, string expected)
    {
        var message = Message(("DATABASE_URL", $"postgresql://u:p@h/d?{parameters}"));
        Assert.StartsWith("DATABASE_URL " + expected, message);
        Assert.DoesNotContain("s3cr3t", message);
    }

    [Theory]
    [InlineData("Disable", false)]
    [InlineData("Allow", false)]
    [InlineData("Prefer", false)]
    [InlineData("Require", true)]
    [InlineData("VerifyFull", true)]
    public void AcrossANetworkThereIsTls(string mode, bool taken)
    {
        (string, string)[] settings = [.. Rds, ("Database:Targets:Rds:TlsMode", mode)];
        if (taken)
        {
            Assert.Equal(mode, new NpgsqlConnectionStringBuilder(Read(settings).Target.ConnectionString()).SslMode.ToString());
        }
        else
        {
            Assert.Contains("Database:Targets:Rds:TlsMode", Message(settings));
        }
    }

    [Fact]
    public void ARootCertificateIsThereToBeChecked()
    {
        var file = Path.Combine(Postgres.Root, "appsettings.json");
        var target = Read([.. Rds, ("Database:Targets:Rds:RootCertificate", file)]).Target;
        var connection = new NpgsqlConnectionStringBuilder(target.ConnectionString());
        Assert.Equal((SslMode.VerifyFull, file), (connection.SslMode, connection.RootCertificate));
        Assert.Contains("sslmode=verify-full", target.Url());
    }

    [Fact]
    public void ATunnelToRdsIsNotLocal() =>
        Assert.False(Read([.. Rds, ("Database:Targets:Rds:Host", "127.0.0.1")]).Target.IsLocal);

    [Fact]
    public void TheLogLineHidesThePassword()
    {
        var line = Read([.. Rds, ("Database:Targets:Rds:Password", Secret)]).Target.ToString();
        Assert.DoesNotContain(Secret, line);
        Assert.DoesNotContain(Uri.EscapeDataString(Secret), line);
        Assert.Contains("***", line);
        Assert.Contains("db.example.com", line);
        Assert.Contains("password none", Read().Target.ToString());
    }

    [Theory]
    [InlineData("db.example.com")]
    [InlineData("2001:db8::7")]
    [InlineData("127.0.0.1")]
    public void TheAddressLeadsBackToTheSameTarget(string host)
    {
        var target =
            Read([.. Rds, ("Database:Targets:Rds:Host", host), ("Database:Targets:Rds:Password", Secret),
                ("Database:Targets:Rds:User", "a@b:c"), ("Database:Targets:Rds:Database", "d/e f")]).Target;
        var again = Read(("DATABASE_URL", target.Url())).Target;
        Assert.Equal(target.ConnectionString(), again.ConnectionString());
    }

    [Fact]
    public async Task TheEnvironmentForPsqlIsWhatAShellReads()
    {
        const string Password = "it's \"$HOME\" `x`; \\ y";
        var target = Read([.. Rds, ("Database:Targets:Rds:Password", Password), ("Database:Targets:Rds:Host", "a,b:5433")]).Target;
        const string Print = """
            printf '%s|' "$PGHOST" "$PGPORT" "$PGUSER" "$PGPASSWORD" "$PGDATABASE" "$PGSSLMODE"
            """;
        var (status, said) = await ProcessRunner.RunAsync("sh", "-c", $"{target.Environment()}\n{Print}");
        Assert.Equal((0, $"a,b|5432,5433|insta485|{Password}|insta485|verify-full|"), (status, said));
    }

    internal static (string Key, string Value)[] Rds => [("Database:Target", "Rds"), ("Database:Targets:Rds:Host", "db.example.com")];

    internal static AppConfiguration Read(params (string Key, string Value)[] settings) => AppConfiguration.From(
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"))
            .AddInMemoryCollection(settings.GroupBy(setting => setting.Key)
            .Select(same => KeyValuePair.Create(same.Key, (string?)same.Last().Value)))
            .Build(),
        Postgres.Root);

    internal static string Message(params (string Key, string Value)[] settings) =>
        Assert.Throws<SettingsException>(() => Read(settings)).Message;
}
