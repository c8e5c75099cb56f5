using Insta485.Web.Http;

namespace Insta485.Web.Pages;

/// <summary>
/// A field of a form, as <c>_Field.cshtml</c> draws it, and <c>_Text.cshtml</c> for several lines: label, input, hint and error.
/// </summary>
public sealed record Field(string Name, string Label, FormState State)
{
    /// <summary>The rule of <c>AccountStore.UsernamePattern</c> in words.</summary>
    public const string UsernameHint = "Letters a to z, digits, dots, dashes and underscores. Starts with a letter or digit.";

    /// <summary>The input's type. The value of a password field is never sent back.</summary>
    public string Type { get; init; } = "text";

    /// <summary>The input's id, unique on the page.</summary>
    public string Id { get; init; } = Name;

    /// <summary>Whether a text of several lines must be filled in.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>The value of a form that was not sent yet.</summary>
    public string InitialValue { get; init; } = "";

    /// <summary>The value of one of several fields with the same name; null: that of the form.</summary>
    public string? Value { get; init; }

    public string Autocomplete { get; init; } = "";

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    /// <summary>A regular expression for the browser.</summary>
    public string? Pattern { get; init; }

    public string? Hint { get; init; }

    public string? InputMode { get; init; }

    /// <summary>What passkeys do here, as <c>wwwroot/js/passkeys.js</c> knows it: the input's class. Null: nothing.</summary>
    public string? Passkey { get; init; }

    /// <summary>Whether phones may capitalise and correct the text.</summary>
    public bool AutoCorrect { get; init; } = true;
}

/// <summary>A file field, as <c>_File.cshtml</c> draws it.</summary>
public sealed record FileField(string Label, FormState State)
{
    public string Name { get; init; } = "file";

    /// <summary>The input's id, unique on the page.</summary>
    public string Id { get; init; } = "file";

    /// <summary>Whether several photos can be chosen.</summary>
    public bool IsMultiple { get; init; }

    /// <summary>Whether the formats are named below it.</summary>
    public bool HasHint { get; init; } = true;

    public bool IsRequired { get; init; }

    /// <summary>Whether a heading says what the label says. Screen readers still read the label.</summary>
    public bool HidesLabel { get; init; }
}
