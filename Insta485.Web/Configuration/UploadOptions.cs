using System.Text.RegularExpressions;
using static Insta485.Web.Configuration.SiteOptions;

namespace Insta485.Web.Configuration;

/// <summary>What keeps the pictures.</summary>
public enum UploadStore
{
    /// <summary>A folder of this machine.</summary>
    Folder,

    /// <summary>Amazon S3, or what speaks its protocol.</summary>
    S3,
}

/// <summary>How a picture gets from S3 to a visitor.</summary>
public enum S3Serve
{
    /// <summary>Through the site.</summary>
    Stream,

    /// <summary>From the bucket itself, by a signed address that soon ends.</summary>
    Redirect,
}

/// <summary>Where pictures are kept, how they are given out, and the largest that are taken.</summary>
public sealed partial class UploadOptions
{
    /// <summary>Which of the two keeps them.</summary>
    public UploadStore Store { get; set; }

    /// <summary>The folder that <c>/uploads/</c> serves.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The internal location of nginx that leads to the folder; empty when the site sends files itself.</summary>
    public string AccelPrefix { get; set; } = "";

    /// <summary>The bucket.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>Bytes of one picture.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Width times height, in millions.</summary>
    public int MaxMegapixels { get; init; }

    /// <summary>Pictures in one that moves, at most; the first is kept.</summary>
    public int MaxFrames { get; init; }

    /// <summary>Seconds that each step of decoding may take.</summary>
    public int DecodeSeconds { get; init; }

    /// <summary>libvips' program; empty: the one on PATH.</summary>
    public string Vips { get; init; } = "";

    /// <summary>The same but for the store: the other one, to copy pictures to.</summary>
    internal UploadOptions With(UploadStore store)
    {
        var other = (UploadOptions)MemberwiseClone();
        (other.Store, other.AccelPrefix) = (store, "");
        other.Check();
        return other;
    }

    internal void Check()
    {
        Require(Enum.IsDefined(Store), "Uploads:Store", "must be Folder or S3");
        Require(Folder.Length > 0, "Uploads:Folder", "is missing");
        Require(AccelPrefix.Length == 0 || Location().IsMatch(AccelPrefix), "Uploads:AccelPrefix",
            "must begin and end with a slash, like /internal/uploads/");
        Require(MaxBytes is >= 1024 and <= 1L << 30, "Uploads:MaxBytes", "must be between 1024 and 1073741824");
        Require(MaxMegapixels is >= 1 and <= 1000, "Uploads:MaxMegapixels", "must be between 1 and 1000");
        Require(MaxFrames is >= 1 and <= 100_000, "Uploads:MaxFrames", "must be between 1 and 100000");
        Require(DecodeSeconds is >= 1 and <= 300, "Uploads:DecodeSeconds", "must be between 1 and 300");
        if (Store == UploadStore.S3)
        {
            Require(AccelPrefix.Length == 0, "Uploads:AccelPrefix", "is for pictures in a folder, and Uploads:Store says S3");
            S3.Check();
        }
    }

    [GeneratedRegex(@"^/([A-Za-z0-9_.-]+/)+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Location();
}

/// <summary>A bucket and how to talk to it. Keys to it are not among the settings: Amazon's own chain finds them.</summary>
public sealed partial class S3Options
{
    /// <summary>The bucket's name.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>What every key begins with; empty, or ends with a slash.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The region requests are signed for.</summary>
    public string Region { get; init; } = "";

    /// <summary>Where it answers; empty for Amazon's own address of the region.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The bucket stands in the path and not in the host's name.</summary>
    public bool PathStyle { get; init; }

    /// <summary>How pictures get to visitors.</summary>
    public S3Serve Serve { get; init; }

    /// <summary>Seconds a signed address works.</summary>
    public int RedirectSeconds { get; init; } = 60;

    /// <summary>Seconds until a try is given up.</summary>
    public int TimeoutSeconds { get; init; } = 10;

    internal void Check()
    {
        Require(BucketName().IsMatch(Bucket), "Uploads:S3:Bucket", "must be the name of a bucket");
        Require(Prefix.Length == 0 || KeyPrefix().IsMatch(Prefix), "Uploads:S3:Prefix",
            "must be empty or words that each end with a slash, like insta485/");
        Require(Region.Length > 0, "Uploads:S3:Region", "is missing");
        Require(
            Endpoint.Length == 0 || (Uri.TryCreate(Endpoint, UriKind.Absolute, out var at)
                && at.Scheme is "http" or "https" && at.PathAndQuery == "/" && at.UserInfo.Length == 0 && at.Fragment.Length == 0),
            "Uploads:S3:Endpoint", "must be empty or an address like https://s3.example.com:9000");
        Require(Enum.IsDefined(Serve), "Uploads:S3:Serve", "must be Stream or Redirect");
        Require(RedirectSeconds is >= 2 and <= 3600, "Uploads:S3:RedirectSeconds", "must be between 2 and 3600");
        Require(TimeoutSeconds is >= 1 and <= 300, "Uploads:S3:TimeoutSeconds", "must be between 1 and 300");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^([A-Za-z0-9_][A-Za-z0-9_.-]*/)+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyPrefix();
}
