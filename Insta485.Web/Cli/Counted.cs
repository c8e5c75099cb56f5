namespace Insta485.Web.Cli;

/// <summary>Numbers in messages.</summary>
internal static class Counted
{
    /// <summary><c>1 post</c>, <c>38 posts</c></summary>
    public static string Of(long number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
