using System.Globalization;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Photos;

/// <summary>The order of photos by the numbers that were typed.</summary>
internal static class PhotoPlaces
{
    /// <summary>The number that was typed for a photo; null if none was.</summary>
    /// <exception cref="RefusedException">It is no number from 1 to the most photos of a post.</exception>
    public static int? Parse(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return null;
        }

        return int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place is >= 1 and <= PostPhoto.Most
            ? place
            : throw Refuse.Invalid($"The place of a photo must be a number from 1 to {PostPhoto.Most}.", "place");
    }

    /// <summary>A number for each photo: its own, or the lowest that is free. Photos with the same number keep their order.</summary>
    public static int[] Complete(IReadOnlyList<int?> places)
    {
        var taken = places.OfType<int>().ToHashSet();
        var free = Enumerable.Range(1, places.Count + taken.Count).Where(place => !taken.Contains(place)).GetEnumerator();
        return [.. places.Select(place => place ?? (free.MoveNext() ? free.Current : places.Count))];
    }

    /// <summary>Refuses a number that was typed for two photos: it does not say which comes first.</summary>
    /// <exception cref="RefusedException">With the field <c>place</c>.</exception>
    public static void RequireDifferent(IEnumerable<int?> typed)
    {
        if (typed.OfType<int>().GroupBy(place => place).FirstOrDefault(same => same.Skip(1).Any()) is { Key: var twice })
        {
            throw Refuse.Invalid($"Two photos have the place {twice}. Give each a place of its own.", "place");
        }
    }

    /// <summary>The places 1, 2, 3… of photos with these numbers.</summary>
    public static int[] Ranks(IReadOnlyList<int> numbers)
    {
        var ranks = new int[numbers.Count];
        var next = 1;
        foreach (var index in Enumerable.Range(0, numbers.Count).OrderBy(index => numbers[index]))
        {
            ranks[index] = next++;
        }

        return ranks;
    }
}
