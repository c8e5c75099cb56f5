namespace Insta485.Web.Stores.Photos;

/// <summary>A post in a grid of photos: its first photo.</summary>
/// <param name="HasVariants">The photo has small sizes.</param>
/// <param name="IsSeveral">The post has further photos.</param>
public sealed record Thumbnail(int PostId, string Owner, string Filename, bool HasVariants, bool IsSeveral);
