using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Search;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>The form of the search, and what it found: the first people, tags and photos, or a page of one kind.</summary>
public sealed class SearchModel(SearchReader search, CurrentUser me) : PageModel
{
    public SearchText Text { get; private set; } = SearchText.Nothing;

    /// <summary>What was typed, if it was refused, and why.</summary>
    public (string Typed, string Reason)? Refused { get; private set; }

    /// <summary>Null: some of each kind.</summary>
    public string? Kind { get; private set; }

    /// <summary>Whether this is not the first page of a kind.</summary>
    public bool IsLater { get; private set; }

    public Matches Found { get; private set; } = new();

    public string Logname => me.Name;

    public string ReturnUrl { get; private set; } = "/search/";

    public async Task<IActionResult> OnGetAsync(
        [FromQuery] string? q, [FromQuery] string? kind, [FromQuery] string? after, [FromQuery] int? before)
    {
        (Kind, IsLater) = (kind, after is not null || before is not null);
        try
        {
            Text = SearchText.Of(q);
        }
        catch (RefusedException refused)
        {
            RefusalHandler.Set(Response, refused);
            // HTML forbids other control characters.
            Refused = (string.Concat((q ?? "").Select(letter => char.IsControl(letter) ? '\uFFFD' : letter)), refused.Message);
            return Page();
        }

        ReturnUrl = Links.Search(Text.Text, kind, after, before);
        if (Text.OnlyTag is not null || Text.OnlyName is not null)
        {
            return Redirect(Text.OnlyTag is { } tag ? Links.Tag(tag) : Links.Search(Text.OnlyName ?? "", SearchReader.People));
        }

        Found = await search.ReadAsync(me.Name, Text, kind, after, before);
        return Page();
    }
}
