using System.Text.RegularExpressions;

namespace Insta485.Tests.Conventions;

/// <summary>A browser's context serves several tests: what a test changes in it goes through its window, which then keeps it.</summary>
public sealed partial class ContextTests
{
    [Fact]
    public void ATabsClockIsNotStoppedPastItsWindow() => Assert.Empty(
        SourceFiles.In(SourceFiles.Tests, "*.cs").Where(file => ClockOfTab().IsMatch(File.ReadAllText(file))).Select(SourceFiles.Name));

    [GeneratedRegex(@"\b[Pp]age\.Clock\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClockOfTab();
}
