using AngleSharp.Html.Parser;
using Insta485.Web.Pages;
using Insta485.Web.Stores.Texts;

namespace Insta485.Tests.Stores;

public sealed class EntityParserTests
{
    private static readonly string[] Pieces =
    [
        "#", "#", "#", "＃", "@", "@", "_", "·", "\u200D", "\u200C", "&", "/", " ", "\n", "\t",
        "a", "Zoë", "9", "٣", "İ", "ß", "ﷺ", "𝐀𝐫𝐭",
        "标签", "رنگ", "हिन्दी", "e\u0301", "\u200E", "\u200F", "\u202E", "\u2066", "👩\u200D👧", "👍🏽", "🇪🇺", "❤\uFE0F",
        "1\uFE0F\u20E3", "\"", "'", "<", ">", "&lt;", "&#39;", "<b>", "https://a.example/#x", "://", ".", "-", "jag",
        "me@example.com", "\uFFFD", "𐐀",
    ];

    /// <summary>Texts, with their tags and mentions as they are written.</summary>
    public static TheoryData<string, string> Texts => new()
    {
        { "", "" },
        { "no sign", "" },
        { "#a", "#a" },
        { "#Chickens of #Instagram", "#Chickens #Instagram" },
        { "＃full width", "＃full" },
        { "(#a)", "#a" },
        { "#a,#b.#c", "#a #b #c" },
        { "\n#a\n#b", "#a #b" },
        { "😀#a", "#a" },
        // After a letter, digit, mark, "_", "&" or "/".
        { "a#b 1#b é#b e\u0301#b 𐐀#b _#b &#b /#b", "" },
        { "#a#b", "#a" },
        { "##b", "#b" },
        { "it&#39;s", "" },
        { "at /#top and /@jag", "" },
        // What a tag is made of.
        { "#_", "#_" },
        { "#2026", "" },
        { "#٢٠٢٦", "" },
        { "#2026_", "#2026_" },
        { "#1st", "#1st" },
        { "#", "" },
        { "# a", "" },
        { "#-a", "" },
        { "#a-b", "#a" },
        { "#it's", "#it" },
        { "#col·lecció", "#col·lecció" },
        { "#a· #·b #a\u200D #\u200Cb", "#a #a" },
        { "#رنگ\u200Cها", "#رنگ\u200Cها" },
        { "#हिन्दी", "#हिन्दी" },
        { "#标签。", "#标签" },
        { "#𝐀𝐫𝐭", "#𝐀𝐫𝐭" },
        { "#dog\u200D🦺", "#dog" },
        { "#🐓", "" },
        { "#\uFE0F\u20E3 #\u20E3", "" },
        { "#\U00010400\U00010428", "#\U00010400\U00010428" },
        { "#a\uD800", "#a" },
        { "#" + new string('a', 60), "#" + new string('a', 60) },
        { "#" + new string('a', 61), "" },
        { "#" + new string('a', 60) + "\u200D", "#" + new string('a', 60) },
        { "#" + string.Concat(Enumerable.Repeat("𐐨", 60)), "#" + string.Concat(Enumerable.Repeat("𐐨", 60)) },
        { "#" + string.Concat(Enumerable.Repeat("𐐨", 61)), "" },
        // Addresses.
        { "https://a.example/?#b", "" },
        { "HTTP://a.example/?@jag #b", "#b" },
        { "https://a.example/(#b) \"https://a.example/?\"#b", "#b" },
        { "<https://a.example/?>#b", "#b" },
        { "see ://#b", "" },
        // Mentions.
        { "@jag", "@jag" },
        { "@jag, @awdeorio.", "@jag @awdeorio" },
        { "@a.b-c_d...", "@a.b-c_d" },
        { "@jag--", "@jag" },
        { "@_jag @.jag @-jag @", "" },
        { "me@example.com _@jag &@jag é@jag 1@jag", "" },
        { "(@jag)", "@jag" },
        { "@jag's", "@jag" },
        { "@jagさん", "@jag" },
        { "@josé @jose\u0301 @me@a.example", "" },
        { "＠jag", "" },
        { "@" + new string('a', 20), "@" + new string('a', 20) },
        { "@" + new string('a', 20) + "..", "@" + new string('a', 20) },
        { "@" + new string('a', 21), "" },
        { "#@jag @#b", "@jag #b" },
        { "@jag#b #b@jag", "@jag #b" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void TagsAndMentionsAreFound(string text, string found)
    {
        var entities = EntityParser.Parse(text);
        Assert.Equal(found, string.Join(' ', entities.Select(entity => text.Substring(entity.Start, entity.Length))));
        Assert.All(entities, entity =>
        {
            var written = text.Substring(entity.Start + 1, entity.Length - 1);
            Assert.Equal(text[entity.Start] == '@' ? EntityKind.Mention : EntityKind.Tag, entity.Kind);
            Assert.Equal(entity.Kind == EntityKind.Mention ? written : written.ToLowerInvariant(), entity.Value);
            Assert.Equal(entity.Kind == EntityKind.Tag, EntityParser.IsTag(entity.Value) && text[entity.Start] != '@');
        });
    }

    [Fact]
    public void SoManyAreFoundAndNoMore()
    {
        var text = string.Join(' ', Enumerable.Range(0, 40).Select(n => $"#t{n} @u{n}"));
        var entities = EntityParser.Parse(text);
        Assert.Equal(Enumerable.Range(0, 30).Select(n => $"t{n}"), Values(EntityKind.Tag));
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"u{n}"), Values(EntityKind.Mention));
        // Of each text.
        Assert.Equal(31, EntityParser.TagsOf(text, "#more #t1").Length);

        IEnumerable<string> Values(EntityKind kind) => entities.Where(entity => entity.Kind == kind).Select(entity => entity.Value);
    }

    [Fact]
    public void TagsOfTextsAreEachOnceInLowerCase() =>
        Assert.Equal(["a", "ÄÖ".ToLowerInvariant(), "𐐨"], EntityParser.TagsOf("#a #A @b", "#ÄÖ #a", "#\U00010400"));

    [Theory]
    [InlineData("chickens", true)]
    [InlineData("col·lecció", true)]
    [InlineData("", false)]
    [InlineData("2026", false)]
    [InlineData("#a", false)]
    [InlineData("a b", false)]
    [InlineData("a-b", false)]
    [InlineData("a·", false)]
    public void TextIsATagOrNot(string text, bool isTag) => Assert.Equal(isTag, EntityParser.IsTag(text));

    [Theory]
    [InlineData("I <3 #Äpfel", """I &lt;3 <a href="/tags/%C3%A4pfel/">#Äpfel</a>""")]
    [InlineData("by @jag.", """by <a href="/users/jag/">@jag</a>.""")]
    [InlineData("<script>", "&lt;script&gt;")]
    public void TagsAndMentionsAreLinks(string text, string html) =>
        Assert.Equal(html, Rendered(text, System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All)));

    [Fact]
    public void WhatIsReadIsTheTextAsItIsStored()
    {
        var random = new Random(485);
        var parser = new HtmlParser();
        var links = 0;
        for (var n = 0; n < 10_000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var html = Rendered(text, System.Text.Encodings.Web.HtmlEncoder.Default);
            var paragraph = parser.ParseDocument($"<p>{html}</p>").QuerySelector("p")!;
            Assert.Equal(text, paragraph.TextContent);
            Assert.All(paragraph.Children, child => Assert.Equal("A", child.TagName));
            links += paragraph.ChildElementCount;
        }

        // The texts are such as have some.
        Assert.InRange(links, 1_000, 200_000);
    }

    private static string Rendered(string text, System.Text.Encodings.Web.HtmlEncoder encoder)
    {
        using var writer = new StringWriter();
        Markup.RichText(text).WriteTo(writer, encoder);
        return writer.ToString();
    }
}
