using Insta485.Web.Configuration;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Insta485.Web.Cli;

/// <summary>The site's own classes for photos, put together for commands, without the site.</summary>
public sealed class PictureTools : IDisposable
{
    /// <summary>SQL: the names of all photos that rows refer to (<c>filename</c>).</summary>
    internal const string Referenced = """
        select filename from posts union select filename from users
        union select filename from post_pictures union select filename from pending_pictures
        """;

    private readonly DecoderPool _decoders;

    /// <summary>As configured.</summary>
    public PictureTools(SiteOptions options)
    {
        _decoders = new DecoderPool(options.Uploads, NullLogger<DecoderPool>.Instance);
        Temp = new TempFolder(options);
        Files = IPictureStore.Of(options);
        Intake = new PictureProcessor(_decoders, options.Uploads, NullLogger<PictureProcessor>.Instance);
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
        _decoders.Dispose();
        Temp.Dispose();
    }
}
