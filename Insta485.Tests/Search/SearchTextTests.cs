using Insta485.Web.Errors;
using Insta485.Web.Stores.Search;

namespace Insta485.Tests.Search;

/// <summary>What a search means: what is wanted, what is not, and how a tag of it would begin.</summary>
public sealed class SearchTextTests
{
    [Theory]
    [InlineData("hens", "hens", null, "hens")]
    [InlineData("  Two  Hens ", "Two Hens", null, "twohens")]
    [InlineData("hens -cats", "hens", "\"cats\"", "hens")]
    [InlineData("-cats hens --dogs", "hens", "\"cats\" or \"dogs\"", "hens")]
    [InlineData("\"two hens\" -\"a cat\"", "\"two hens\"", "\"a cat\"", "twohens")]
    [InlineData("\"two hens", "\"two hens\"", null, "twohens")]
    [InlineData("two\"hens sit\"here", "two \"hens sit\" here", null, "twohenssithere")]
    [InlineData("hens or cats", "hens or cats", null, "hensorcats")]
    [InlineData("or", "or", null, "or")]
    [InlineData("or OR", "", null, "")]
    [InlineData("free-range", "free-range", null, "freerange")]
    [InlineData("hens - cats", "hens cats", null, "henscats")]
    [InlineData("(-cats | hens)", "hens", "\"cats\"", "hens")]
    [InlineData("-cats", "", "\"cats\"", "")]
    [InlineData("\"-\" !!! 🐔", "", null, "")]
    [InlineData("“two hens”", "\"two hens\"", null, "twohens")]
    [InlineData("„zwei Hühner“ «deux poules»", "\"zwei Hühner\" \"deux poules\"", null, "zweihühnerdeuxpoules")]
    [InlineData("ｈｅｎｓ　－ｃａｔｓ", "hens", "\"cats\"", "hens")]
    [InlineData("col·legi", "col·legi", null, "col·legi")]
    [InlineData("", "", null, "")]
    [InlineData(null, "", null, "")]
    [InlineData(" \u200B ", "", null, "")]
    public void WhatIsWantedAndWhatIsNot(string? typed, string wanted, string? unwanted, string tag)
    {
        var text = SearchText.Of(typed);
        Assert.Equal((wanted, unwanted, tag), (text.Wanted, text.Unwanted, text.Tag));
        Assert.Equal(wanted.Length > 0, text.HasWord);
    }

    [Theory]
    [InlineData("#Hens", "hens", null)]
    [InlineData("＃Hens", "hens", null)]
    [InlineData("#2026", null, null)]
    [InlineData("#hens cats", null, null)]
    [InlineData("#", null, null)]
    [InlineData("@jag", null, "jag")]
    [InlineData("@Jag Smith", null, "Jag Smith")]
    [InlineData("@", null, null)]
    [InlineData("hens", null, null)]
    public void ASignLeadsElsewhere(string typed, string? tag, string? name)
    {
        var text = SearchText.Of(typed);
        Assert.Equal((tag, name), (text.OnlyTag, text.OnlyName));
    }

    [Theory]
    [InlineData("a\0b", "The search contains characters that can't be shown.")]
    [InlineData("100+", "The search must be at most 100 characters (it has 101).")]
    public void ASearchIsRefusedWithItsField(string typed, string reason)
    {
        var refused = Assert.Throws<RefusedException>(() => SearchText.Of(typed == "100+" ? new string('x', 101) : typed));
        Assert.Equal((ErrorKind.Invalid, "q", reason), (refused.Kind, refused.Field, refused.Message));
        Assert.Equal(100, SearchText.Of(string.Concat(Enumerable.Repeat("🐔", 99)) + "a").Text.EnumerateRunes().Count());
        Assert.Throws<RefusedException>(() => SearchText.Required(" "));
    }
}
