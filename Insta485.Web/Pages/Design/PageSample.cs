using Insta485.Web.Http;
using Insta485.Web.Pages.Accounts;
using Insta485.Web.Pages.Forms;
using Insta485.Web.Pages.Users;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Portability;

namespace Insta485.Web.Pages.Design;

/// <summary>A whole page in one state: the partial that draws it, and its model.</summary>
/// <param name="Heading">The page's heading, if the partial has none.</param>
public sealed record PageSample(string Name, string Partial, object? Model, string? Heading = null)
{
    private static readonly int[] Statuses = [400, 403, 404, 405, 409, 413, 429, 500, 503];

    public static IReadOnlyList<PageSample> All(string logname)
    {
        var account = new AccountRow(logname, "Andrew DeOrio", "awdeorio@umich.edu", ComponentSamples.Awdeorio.Filename, true);
        var mine = Links.User(logname);
        var header = new ProfileHeader(logname, account.Fullname, account.Filename, true, false, false, 0, 1, 12);
        return
        [
            new("log-in", "_LoginForm", FormState.Fresh),
            new("log-in-refused", "_LoginForm",
                ComponentSamples.RefusedState("password", "Wrong user name or password.", ("username", logname))),
            new("sign-up", "_CreateForm", FormState.Fresh),
            new("sign-up-refused", "_CreateForm", ComponentSamples.RefusedState(
                "username", "This user name is taken.", ("username", logname), ("fullname", account.Fullname), ("email", account.Email))),
            new("sign-up-picture-refused", "_CreateForm", ComponentSamples.RefusedState(
                "file", PictureProcessor.NoPicture, ("username", logname), ("fullname", account.Fullname), ("email", account.Email))),
            new("edit", "_EditForm", new EditForm(account, FormState.Fresh)),
            new("edit-refused", "_EditForm", new EditForm(account, ComponentSamples.RefusedState(
                "email", "Please enter an e-mail address, such as name@example.com.",
                ("fullname", account.Fullname), ("email", logname)))),
            new("password", "_PasswordForm", FormState.Fresh),
            new("password-refused", "_PasswordForm", ComponentSamples.RefusedState("new_password2", "The new passwords don't match.")),
            new("delete-account", "_DeleteForm", FormState.Fresh),
            new("delete-account-refused", "_DeleteForm", ComponentSamples.RefusedState("password", "Enter your password to go on.")),
            new("tokens", "_TokenForm", FormState.Fresh),
            new("codes", "_CodeForm", FormState.Fresh),
            new("codes-refused", "_CodeForm", ComponentSamples.RefusedState("password", "The password is wrong.")),
            new("passkeys", "_PasskeyForm", FormState.Fresh),
            new("passkeys-rename", "_PasskeyName", FormState.Fresh),
            new("export", "_ExportForm", FormState.Fresh),
            new("export-refused", "_ExportForm",
                ComponentSamples.RefusedState("export", "You exported your account too often. Try again tomorrow.")),
            new("import", "_Import", new ImportView(null, false, FormState.Fresh)),
            new("import-refused", "_Import", new ImportView(
                null, false, ComponentSamples.RefusedState("file", "This archive can't be imported. It is no zip file."))),
            new("import-not-empty", "_Import", new ImportView(null, true, FormState.Fresh)),
            new("import-under-way", "_Import", new ImportView(
                new ImportState("a.zip", 12, 40, []), true,
                ComponentSamples.RefusedState("import", "Others are importing right now. Continue in a moment."))),
            new("import-done", "_Import", new ImportView(
                new ImportState(null, 40, 40, ["Post of 2026-03-01 09:30: photo 2 left out. It is not in the archive."]), true,
                FormState.Fresh)),
            new("recover", "_RecoverForm", FormState.Fresh),
            new("new-post-refused", "_NewPost",
                new UploadForm(mine, ComponentSamples.RefusedState("file", "The photo must be at most 24 MB."))),
            new("comment-refused", "_NewComment", new CommentForm(3, null, Links.Post(3), ComponentSamples.RefusedState(
                "text", "The comment must be at most 1024 characters (it has 1030).", ("text", ComponentSamples.Long)))),
            new("feed-empty", "_EmptyFeed",
                new EmptyFeed(true, [.. ComponentSamples.People.Select(person => person with { Followed = false })], logname, "/"),
                "Posts"),
            new("feed-empty-alone", "_EmptyFeed", new EmptyFeed(true, [], logname, "/"), "Posts"),
            new("feed-no-older", "_EmptyFeed", new EmptyFeed(false, [], logname, "/?before=1"), "Posts"),
            new("profile-empty", "_Profile",
                new ProfileView(new Profile(header with { Username = "jag", Fullname = "H.V. Jagadish" }, [], null), logname)),
            new("profile-empty-own", "_Profile", new ProfileView(new Profile(header, [], null), logname)),
            .. Statuses.Select(status => new PageSample($"error-{status}", "_Error", ErrorView.Of(status))),
        ];
    }
}
