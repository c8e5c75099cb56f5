using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Web.Cli;

/// <summary>The site's own classes for photos, put together for commands, without the site.</summary>
public sealed class PictureTools : IDisposable
{
    private readonly Vips _vips;

    /// <summary>As configured.</summary>
    /// <exception cref="SettingsException">libvips is missing.</exception>
    public PictureTools(SiteOptions options)
    {
        _vips = new Vips(options.Uploads, NullLogger<Vips>.Instance);
        Temp = new TempFolder(options);
        Files = IPictureStore.Of(options);
        Intake = new PictureProcessor(_vips, options.Uploads);
        Uploads = new Uploads(options, Intake, Files, Temp, NullLogger<Uploads>.Instance);
    }

    /// <summary>The temporary files of the command.</summary>
    public TempFolder Temp { get; }

    /// <summary>The configured store.</summary>
    public IPictureStore Files { get; }

    /// <summary>Makes the sizes of a photo.</summary>
    public PictureProcessor Intake { get; }

    /// <summary>Stores photos with their sizes.</summary>
    public Uploads Uploads { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        (Files as IDisposable)?.Dispose();
        _vips.Dispose();
        Temp.Dispose();
    }
}
