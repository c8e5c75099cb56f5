using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Web.Cli;

/// <summary>What the verbs need to work on pictures: the site's own, put together without the site.</summary>
public sealed class PictureTools : IDisposable
{
    private readonly Vips _vips;

    /// <summary>From the settings.</summary>
    /// <exception cref="SettingsException">libvips is not there.</exception>
    public PictureTools(SiteOptions options)
    {
        _vips = new Vips(options.Uploads, NullLogger<Vips>.Instance);
        Files = IPictureStore.Of(options);
        Intake = new PictureProcessor(_vips, options.Uploads);
        Uploads = new Uploads(options, Intake, Files, NullLogger<Uploads>.Instance);
    }

    /// <summary>Where pictures are kept.</summary>
    public IPictureStore Files { get; }

    /// <summary>Makes them.</summary>
    public PictureProcessor Intake { get; }

    /// <summary>Keeps them.</summary>
    public Uploads Uploads { get; }

    /// <summary>Frees what waits for a core.</summary>
    public void Dispose()
    {
        (Files as IDisposable)?.Dispose();
        _vips.Dispose();
    }
}
