namespace Insta485.Web.Http;

/// <summary>
/// The request header <c>Fragment</c> asks for a part of a page: same address, same handler, same partials, without the layout
/// (<c>_ViewStart.cshtml</c>), or only the partial that a form changed.
/// </summary>
internal static class Fragments
{
    /// <summary>The header of the request, with any value.</summary>
    public const string Header = "Fragment";

    /// <summary>
    /// The header of the answer: the signed-in user's name, percent-encoded. A script whose page shows another user ignores the answer.
    /// </summary>
    public const string Logname = "Fragment-Logname";

    /// <summary>Whether a script asks for a part.</summary>
    public static bool IsFragment(this HttpRequest request) => request.Headers.ContainsKey(Header);
}
