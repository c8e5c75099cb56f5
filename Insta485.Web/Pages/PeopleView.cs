using Insta485.Web.Stores;

namespace Insta485.Web.Pages;

/// <summary>A page of a list of people, as <c>_People.cshtml</c> draws it.</summary>
/// <param name="After">The name after which this page begins; null for the first page.</param>
public sealed record PeopleView(People People, string Logname, string FirstPageUrl, string? After)
{
    /// <summary>Whether each person has a link to their options.</summary>
    public bool HasOptions { get; init; }

    /// <summary>The value of a page model before it has read the list.</summary>
    public static PeopleView None { get; } = new(new People([], null), "", "", null);

    public string ReturnUrl => Url(After);

    public string? NextUrl => People.Next is { } next ? Url(next) : null;

    private string Url(string? after) => after is null ? FirstPageUrl : $"{FirstPageUrl}?after={Uri.EscapeDataString(after)}";
}
