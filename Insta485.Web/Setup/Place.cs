using Insta485.Web.Data;

namespace Insta485.Web.Setup;

/// <summary>Where the project lies, and what its settings say: the same for the site and for the verbs.</summary>
public sealed record Place(IConfigurationRoot Configuration, SiteOptions Options, Target Target)
{
    /// <summary>Reads <c>appsettings.json</c>, user secrets, the environment and the words given, in this order.</summary>
    /// <exception cref="SettingsException">A value is missing or impossible.</exception>
    public static Place Read(params string[] words)
    {
        var root = FindRoot();
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(root, "appsettings.json"), optional: false, reloadOnChange: false)
                .AddUserSecrets(typeof(Place).Assembly, optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(words)
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new SettingsException("appsettings.json", "cannot be read: " + (e.InnerException?.Message ?? e.Message).ReplaceLineEndings(" "));
        }

        return From(configuration, root);
    }

    /// <summary>Checks settings that were read already.</summary>
    /// <exception cref="SettingsException">A value is missing or impossible.</exception>
    public static Place From(IConfigurationRoot configuration, string root)
    {
        var options = SiteOptions.Read(configuration, root);
        return new Place(configuration, options, Target.Choose(options.Database, configuration["DATABASE_URL"]));
    }

    /// <summary>A file of the tree: schema, sample data.</summary>
    public string Sql(string name) => Path.Combine(Options.Root, "sql", name);

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
