using Insta485.Web.Http;

namespace Insta485.Web.Pages;

/// <summary>A field of a form as <c>_Field.cshtml</c> draws it: label, input, hint, and what is wrong with it.</summary>
public sealed record Field(string Name, string Label, FormState State)
{
    /// <summary>The input's type. A password is never shown again.</summary>
    public string Type { get; init; } = "text";

    /// <summary>What stood there before anybody typed.</summary>
    public string Was { get; init; } = "";

    /// <summary>What password managers and browsers know the field as.</summary>
    public string Autocomplete { get; init; } = "";

    /// <summary>Characters at the least.</summary>
    public int? Least { get; init; }

    /// <summary>Characters at the most.</summary>
    public int? Most { get; init; }

    /// <summary>What it looks like, as a regular expression for the browser.</summary>
    public string? Pattern { get; init; }

    /// <summary>A line of help.</summary>
    public string? Hint { get; init; }

    /// <summary>Which keyboard a phone shows.</summary>
    public string? Keyboard { get; init; }

    /// <summary>Words, which phones may capitalise and correct.</summary>
    public bool Capitals { get; init; } = true;
}

/// <summary>The file field as <c>_File.cshtml</c> draws it.</summary>
public sealed record FileField(string Label, FormState State)
{
    /// <summary>The input's id; another one where a page shows several.</summary>
    public string Id { get; init; } = "file";

    /// <summary>The form does not go without.</summary>
    public bool IsRequired { get; init; }
}
