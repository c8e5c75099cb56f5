using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>The versions of a post's texts, or of a comment on it, newest first.</summary>
public sealed class HistoryModel(HistoryStore history, CurrentUser me, TimeProvider clock) : PageModel
{
    public TextHistory Details { get; private set; } = new(0, "", []);

    public string Path { get; private set; } = "";

    public bool IsMine => Details.Owner == me.Name;

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task OnGetAsync([FromRoute] int postid, [FromQuery] int? commentid)
    {
        Path = Links.History(postid, commentid);
        Details = commentid is { } comment
            ? await history.OfCommentAsync(me.Name, postid, comment)
            : await history.OfPostAsync(me.Name, postid);
    }
}
