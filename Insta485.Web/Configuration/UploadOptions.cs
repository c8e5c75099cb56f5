using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>What stores the photos.</summary>
public enum UploadStore
{
    /// <summary>A folder on this machine.</summary>
    Folder,

    /// <summary>Amazon S3, or another server with its protocol.</summary>
    S3,
}

/// <summary>Where photos are stored, how they are served, and the largest upload.</summary>
public sealed class UploadOptions : IValidatableObject
{
    [EnumDataType(typeof(UploadStore), ErrorMessage = "must be Folder or S3")]
    public UploadStore Store { get; set; }

    /// <summary>The folder that <c>/uploads/</c> serves.</summary>
    [Required(ErrorMessage = Setting.IsMissing)]
    public string Folder { get; init; } = "";

    /// <summary>The internal location of nginx for the folder; empty if the site sends the files itself.</summary>
    [RegularExpression(@"/([A-Za-z0-9_.-]+/)+", ErrorMessage = "must begin and end with a slash, like /internal/uploads/")]
    public string AccelPrefix { get; set; } = "";

    /// <summary>Used if <see cref="Store"/> is S3.</summary>
#pragma warning disable SYSLIB1212 // Check() applies its rules, but only if it is used.
    public S3Options S3 { get; init; } = new();
#pragma warning restore SYSLIB1212

    /// <summary>Bytes of one photo.</summary>
    [Range(typeof(long), "1024", "1073741824")]
    public long MaxBytes { get; init; }

    /// <summary>Bytes of one request with several photos.</summary>
    [Range(typeof(long), "1024", "10737418240")]
    public long MaxRequestBytes { get; init; }

    /// <summary>Bytes of an archive that is imported.</summary>
    [Range(typeof(long), "1024", "107374182400")]
    public long MaxImportBytes { get; init; }

    /// <summary>Width times height, in millions.</summary>
    [Range(1, 1000)]
    public int MaxMegapixels { get; init; }

    /// <summary>Frames of an animation, of which the first is kept.</summary>
    [Range(1, 100_000)]
    public int MaxFrames { get; init; }

    /// <summary>The CPU time that decoding a photo may take, all sizes together.</summary>
    [Range(1, 300)]
    public int DecodeSeconds { get; init; }

    /// <summary>The socket of the decoder's container; empty: the site starts workers itself.</summary>
    public string Decoder { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Store == UploadStore.S3 && AccelPrefix.Length > 0)
        {
            yield return new ValidationResult("must be empty if Uploads:Store is S3", [nameof(AccelPrefix)]);
        }
    }

    /// <summary>The same settings for the other store, to copy photos to.</summary>
    internal UploadOptions With(UploadStore store)
    {
        var other = (UploadOptions)MemberwiseClone();
        (other.Store, other.AccelPrefix) = (store, "");
        other.Check();
        return other;
    }

    internal void Check()
    {
        Setting.Check(new UploadOptionsValidator(), this, "Uploads");
        if (Store == UploadStore.S3)
        {
            Setting.Check(new S3OptionsValidator(), S3, "Uploads:S3");
        }
    }
}

[OptionsValidator]
internal sealed partial class UploadOptionsValidator : IValidateOptions<UploadOptions>;
