namespace Insta485.Web.Pictures;

/// <summary>What a visitor asks of a photo.</summary>
/// <param name="IsHead">Only its length and date are wanted.</param>
/// <param name="IsCurrent">The visitor's copy is this very photo.</param>
/// <param name="ModifiedSince">The date of the visitor's copy.</param>
/// <param name="Range">One part of it: <c>bytes=10-29</c>.</param>
/// <param name="Aborted">The visitor is gone.</param>
public sealed record PictureRequest(bool IsHead, bool IsCurrent, DateTime? ModifiedSince, string? Range, CancellationToken Aborted);

/// <summary>What a store has of a photo; <c>Http/PictureResult</c> turns it into an answer.</summary>
public abstract record PictureSource;

/// <summary>A file on this machine.</summary>
/// <param name="InternalPath">Its internal address in nginx, if nginx sends it.</param>
internal sealed record LocalPicture(string Path, DateTimeOffset Modified, string? InternalPath) : PictureSource;

/// <summary>A signed address from which the visitor's browser loads it.</summary>
/// <param name="CacheSeconds">How long the browser may keep the address: for less time than it works.</param>
internal sealed record SignedPicture(string Address, int CacheSeconds) : PictureSource;
