namespace Insta485.Web.Pages;

/// <summary>A form with one button that does something to a person, as <c>_PersonAction.cshtml</c> draws it.</summary>
/// <param name="Path">Where the form goes.</param>
/// <param name="Operation">Also the button's name and text.</param>
/// <param name="Class">The style of the button: quiet, main or bad.</param>
public sealed record PersonAction(string Path, string Operation, string Username, string ReturnUrl, string Class = "quiet");
