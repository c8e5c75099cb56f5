using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli;

/// <summary>The project's folder and its settings: the same for the site and for the commands.</summary>
public sealed record AppConfiguration(IConfigurationRoot Configuration, SiteOptions Options, Target Target)
{
    /// <summary>
    /// Reads <c>appsettings.json</c>, the files of <c>provision</c>, user secrets, the environment and the arguments, in this order.
    /// </summary>
    /// <exception cref="SettingsException">A value is missing or impossible.</exception>
    public static AppConfiguration Read(params string[] words)
    {
        var root = FindRoot();
        IConfigurationRoot configuration;
        try
        {
            var builder =
                new ConfigurationBuilder().AddJsonFile(Path.Combine(root, "appsettings.json"), optional: false, reloadOnChange: false);
            foreach (var secrets in SecretFiles(root))
            {
                builder.AddJsonFile(secrets, optional: true, reloadOnChange: false);
            }

            configuration = builder
                .AddUserSecrets(typeof(AppConfiguration).Assembly, optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(words)
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new SettingsException("appsettings.json",
                "cannot be read: " + (e.InnerException?.Message ?? e.Message).ReplaceLineEndings(" "));
        }

        return From(configuration, root);
    }

    /// <summary>Checks settings that were read already.</summary>
    /// <exception cref="SettingsException">A value is missing or impossible.</exception>
    public static AppConfiguration From(IConfigurationRoot configuration, string root)
    {
        var options = SiteOptions.Read(configuration, root);
        return new AppConfiguration(configuration, options, Target.Choose(options.Database, configuration["DATABASE_URL"]));
    }

    /// <summary>The file to which <c>provision</c> writes the roles and passwords of a target.</summary>
    public static string SecretFile(string root, string target) => Path.Combine(root, "var", "secrets", target + ".json");

    /// <summary>The file to which <c>provision</c> and <c>keys</c> write the certificate of the keys of cookies.</summary>
    public static string CertificateFile(string root) => Path.Combine(root, "var", "secrets", "certificate.json");

    private static string[] SecretFiles(string root) =>
        Directory.Exists(Path.Combine(root, "var", "secrets"))
        ? [.. Directory.GetFiles(Path.Combine(root, "var", "secrets"), "*.json").Order(StringComparer.Ordinal)] : [];

    /// <summary>A file of the tree: schema, sample data.</summary>
    public string Sql(string name) => Path.Combine(Options.Root, "sql", name);

    /// <summary>Applies and reverts the migrations of this build.</summary>
    /// <exception cref="CommandException">The files of the migrations are not in order.</exception>
    public Migrator MigratorFor(Target target) => new(Migration.Read(Sql("migrations")), target);

    /// <summary>The top of the tree: the build lies inside it, a published site has its files beside it.</summary>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "appsettings.json")) && Directory.Exists(Path.Combine(folder.FullName, "sql")))
            {
                return folder.FullName;
            }
        }

        throw new SettingsException("appsettings.json", "is in none of the folders above the program");
    }
}
