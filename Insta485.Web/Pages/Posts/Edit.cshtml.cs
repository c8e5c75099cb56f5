using Insta485.Web.Auth;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>The page to change what its owner says about a post.</summary>
public sealed class EditModel(PostTextStore texts, CurrentUser me) : PageModel
{
    public PostTexts Texts { get; private set; } = PostTexts.None;

    public async Task OnGetAsync([FromRoute] int postid) => Texts = await texts.ShowOwnAsync(me.Name, postid);
}
