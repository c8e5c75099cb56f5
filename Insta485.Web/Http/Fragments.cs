namespace Insta485.Web.Http;

/// <summary>
/// A script asks for a part of a page by the request header <c>Fragment</c>: the same address, the same handler, the same
/// partials, without the frame around them (<c>_ViewStart.cshtml</c>), or just the partial that a form changed.
/// </summary>
public static class Fragments
{
    /// <summary>The request's header; any value.</summary>
    public const string Header = "Fragment";

    /// <summary>
    /// The answer's header: whose page it is a part of, percent-encoded. A script whose page is somebody else's does not use it.
    /// </summary>
    public const string Logname = "Fragment-Logname";

    /// <summary>Whether a script wants only the part.</summary>
    public static bool IsFragment(this HttpRequest request) => request.Headers.ContainsKey(Header);
}
