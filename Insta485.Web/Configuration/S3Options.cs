using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>How a photo gets from S3 to a visitor.</summary>
public enum S3Serve
{
    /// <summary>Through the site.</summary>
    Stream,

    /// <summary>From the bucket, by a signed address that expires soon.</summary>
    Redirect,
}

/// <summary>A bucket and how to use it. Credentials are not among the settings: Amazon's own chain finds them.</summary>
public sealed class S3Options : IValidatableObject
{
    private const string IsNoBucket = "must be the name of a bucket";

    [Required(ErrorMessage = IsNoBucket)]
    [RegularExpression("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", ErrorMessage = IsNoBucket)]
    public string Bucket { get; init; } = "";

    /// <summary>The first part of every key; empty, or ends with a slash.</summary>
    [RegularExpression("([A-Za-z0-9_][A-Za-z0-9_.-]*/)+",
        ErrorMessage = "must be empty or words that each end with a slash, like insta485/")]
    public string Prefix { get; init; } = "";

    [Required(ErrorMessage = Setting.IsMissing)]
    public string Region { get; init; } = "";

    /// <summary>The server's address; empty for Amazon's own in the region.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The bucket is named in the path and not in the host.</summary>
    public bool PathStyle { get; init; }

    [EnumDataType(typeof(S3Serve), ErrorMessage = "must be Stream or Redirect")]
    public S3Serve Serve { get; init; }

    /// <summary>How long a signed address works.</summary>
    [Range(2, 3600)]
    public int RedirectSeconds { get; init; } = 60;

    /// <summary>The time limit of one attempt.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; init; } = 10;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint.Length > 0 && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var at) && at.Scheme is "http" or "https"
            && at.PathAndQuery == "/" && at.UserInfo.Length == 0 && at.Fragment.Length == 0))
        {
            yield return new ValidationResult("must be empty or an address like https://s3.example.com:9000", [nameof(Endpoint)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class S3OptionsValidator : IValidateOptions<S3Options>;
