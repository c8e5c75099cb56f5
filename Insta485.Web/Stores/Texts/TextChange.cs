using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Texts;

/// <summary>What an owner says about a post from now on. What is null stays.</summary>
public sealed record TextChange(string? Caption, string? Alt, bool? CommentsClosed = null)
{
    /// <summary>The most characters of a caption.</summary>
    public const int MaxCaption = 2200;

    /// <summary>The most characters of the description of a photo.</summary>
    public const int MaxAlt = 1500;

    /// <summary>Texts as they are stored: the empty text if nothing is visible of them. What is null stays null.</summary>
    /// <exception cref="RefusedException">With the field, <c>caption</c> or <c>alt</c>: it is too long or can't be shown.</exception>
    public static TextChange Checked(string? caption, string? alt, bool? commentsClosed = null)
    {
        var problems = new FieldProblems();
        var checkedCaption = problems.Check(() => TextRules.Optional(caption, "caption", "The caption", MaxCaption));
        var checkedAlt = problems.Check(() => TextRules.Optional(alt, "alt", "The description", MaxAlt));
        problems.ThrowIfAny();
        return new TextChange(caption is null ? null : checkedCaption, alt is null ? null : checkedAlt, commentsClosed);
    }
}
