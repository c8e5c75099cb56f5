using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores.Photos;

/// <summary>A photo that waits for the post of a refused form.</summary>
/// <param name="Place">Its place in that post, from 1.</param>
public sealed record PendingPhoto(string Filename, int Place, string Alt);

/// <summary>A post that is to be created: the pending photos come first, then the files.</summary>
/// <param name="Files">In the order in which they were chosen.</param>
/// <param name="Pending">Names of photos that an earlier, refused form left.</param>
/// <param name="Places">As typed, one for each photo; an empty or missing one is the next that is free.</param>
/// <param name="Alts">One for each photo; missing ones are empty.</param>
public sealed record PostDraft(
    IReadOnlyList<Upload> Files, IReadOnlyList<string> Pending, IReadOnlyList<string> Places, string Caption, IReadOnlyList<string> Alts)
{
    /// <summary>Whether the good photos of a refused post wait for the next attempt; otherwise they are deleted.</summary>
    public bool KeepsGood { get; init; }

    /// <summary>After a refusal that kept photos: all that wait now.</summary>
    public IReadOnlyList<PendingPhoto>? Kept { get; internal set; }

    /// <summary>After a refusal that kept photos: what was typed about the refused ones.</summary>
    public IReadOnlyList<string> RefusedAlts { get; internal set; } = [];

    /// <summary>The number of photos.</summary>
    public int Count => Pending.Count + Files.Count;

    /// <summary>What was typed about a photo.</summary>
    public string Alt(int index) => Alts.ElementAtOrDefault(index) ?? "";

    /// <summary>Refuses too many photos, and descriptions of none.</summary>
    /// <exception cref="RefusedException">With the field, <c>file</c> or <c>alt</c>.</exception>
    public void Require()
    {
        RequireCount(Count);
        if (Count > 0 && Alts.Skip(Count).Any(alt => !string.IsNullOrWhiteSpace(alt)))
        {
            throw Refuse.Invalid("There are more descriptions than photos. Please choose a photo for each.", "alt");
        }
    }

    /// <exception cref="RefusedException">There are too many photos for a post.</exception>
    internal static void RequireCount(int count)
    {
        if (count > PostPhoto.Most)
        {
            throw Refuse.Invalid($"A post has at most {PostPhoto.Most} photos (this has {count}).", "file");
        }
    }
}
