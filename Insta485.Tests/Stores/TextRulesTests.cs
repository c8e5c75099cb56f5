using System.Globalization;
using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores;

namespace Insta485.Tests.Stores;

public sealed class TextRulesTests
{
    // Marks of Unicode 15 and 16, which PostgreSQL 15 does not know.
    private static readonly int[] Newer =
    [
        0x0897, 0x10D69, 0x10D6A, 0x10D6B, 0x10D6C, 0x10D6D, 0x113CE, 0x113CF, 0x113D0, 0x11F41, 0x11F42, 0x1612F, 0x1E08F, 0x1E4EC,
        0x1E4ED, 0x1E4EF, 0x1E5EE,
    ];

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\u00A0\u3000")]
    [InlineData("\u200B")]
    [InlineData("\u200B\u200D \uFEFF")]
    [InlineData("\u00AD")]
    [InlineData("\u2800\u2800")]
    [InlineData("\u3164")]
    [InlineData("\u115F\u1160\uFFA0")]
    [InlineData("\u034F\u180E\uFE0F")]
    [InlineData("\u202E\u2066\u2069")]
    [InlineData("\U000E0041\U000E007F")]
    [InlineData("\U0001D159")]
    public void NothingVisibleIsMissing(string text)
    {
        var refused = Assert.Throws<RefusedException>(() => TextRules.Required(text, "text", "The comment", 10));
        Assert.Equal(("text", "The comment is missing."), (refused.Field, refused.Message));
    }

    [Theory]
    [InlineData(" hi ", "hi")]
    [InlineData("\u3000hi\u00A0\n", "hi")]
    [InlineData("a\nb", "a\nb")]
    [InlineData("u\u0308", "ü")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\u0301", "\u0301")]
    [InlineData("👩\u200D👧", "👩\u200D👧")]
    [InlineData("\u200Fא", "\u200Fא")]
    public void TextIsComposedAndItsBordersGo(string text, string kept) =>
        Assert.Equal(kept, TextRules.Required(text, "text", "The comment", 10));

    [Fact]
    public void LengthIsThatOfWhatIsKept()
    {
        Assert.Equal(10, TextRules.Required("  " + string.Concat(Enumerable.Repeat("u\u0308", 10)), "text", "The comment", 10).Length);
        Assert.Throws<RefusedException>(() => TextRules.Required(new string('x', 11), "text", "The comment", 10));
        Assert.Equal(20, TextRules.Required(string.Concat(Enumerable.Repeat("🦊", 10)), "text", "The comment", 10).Length);
    }

    [Fact]
    public async Task ComposedIsWhatPostgreSqlCallsNfc()
    {
        // Each character alone, and after a letter and a mark that it may combine with. Those that PostgreSQL's Unicode does not know yet
        // may differ.
        var characters = Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Select(value => new Rune(value))
            .Where(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
                && rune.Value != '\n');
        var differing = new List<int>();
        foreach (var some in characters.Select(rune => $"{rune}|e\u0301{rune}\u0323|\u1100{rune}").Chunk(20_000))
        {
            var text = string.Join('\n', some);
            var theirs = await Postgres.OneAsync<string>("postgres", $"select normalize('{text.Replace("'", "''")}', nfc)");
            differing.AddRange(some.Zip(theirs.Split('\n').Zip(PostgresText.Composed(text).Split('\n')))
                .Where(line => line.Second.First != line.Second.Second).Select(line => line.First.EnumerateRunes().First().Value));
        }

        Assert.Empty(differing.Except(Newer));
    }
}
