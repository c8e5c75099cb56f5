using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Design;

/// <summary>A whole page in one state.</summary>
public sealed class StateModel(CurrentUser me) : PageModel
{
    public PageSample Sample { get; private set; } = new("", "", null);

    public void OnGet([FromRoute] string state) =>
        Sample = PageSample.All(me.Name).FirstOrDefault(sample => sample.Name == state) ?? throw Refuse.NotFound("There is no such state.");
}
