using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Http;

/// <summary>Where a form redirects to: its <c>target</c> if that is a path on this site (specification 2.5 and 8).</summary>
internal static class SafeRedirect
{
    /// <summary>302 to the target, or to the default.</summary>
    public static IActionResult To(string? target, string otherwise = "/") =>
        new RedirectResult(LocalPath(target) ?? otherwise);

    /// <summary>The target, encoded for a header; null if it could lead to another site.</summary>
    public static string? LocalPath(string? target)
    {
        if (target is null || !IsLocal(target))
        {
            return null;
        }

        // A proxy or browser may decode it again: it must still be a path on this site.
        var decoded = target;
        for (var i = 0; i < 3; i++)
        {
            decoded = Uri.UnescapeDataString(decoded);
            if (!IsLocal(decoded))
            {
                return null;
            }
        }

        var header = new StringBuilder(target.Length);
        foreach (var rune in target.EnumerateRunes())
        {
            header.Append(rune.Value is > 0x20 and < 0x7F ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return header.ToString();
    }

    // One slash, then anything but another slash; no backslash (browsers read it as a slash), no control characters (they drop them).
    private static bool IsLocal(string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);
}
