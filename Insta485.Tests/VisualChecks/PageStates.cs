using Insta485.Tests.Infrastructure;
using static Insta485.Tests.VisualChecks.Navigation;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Every page in every state, and the way there, in four parts that are checked at the same time. A state that is missing here is not
/// checked at all.
/// </summary>
public static class PageStates
{
    private const string Lengthy = VisualCheckSite.Lengthy;

    /// <summary>The main page, dialogs and notices on it, and the error pages.</summary>
    public static IReadOnlyList<PageState> Feed { get; } =
    [
        new("main", Me, "/"),
        new("main-older", Me, "/?before=6"),
        new("main-empty", "newcomer", "/"),
        new("main-empty-alone", "fan", "/?before=1"),
        new("main-long-names", Lengthy, "/"),
        new("main-loading", Me, LoadingMoreAsync),
        new("main-retry", Me, RetryAsync),
        new("main-like-failed", Me, LikeFailedAsync),
        new("main-comment-refused", Me, visit => CommentRefusedAsync(visit, "/", VisualCheckSite.Discussed)),
        new("main-comment-typed", Me, CommentTypedAsync),
        new("main-session-over", Me, SessionOverAsync),

        new("error-400", Me, "/?before=x", 400),
        new("error-403", null, "/accounts/auth/", 403),
        new("error-404", Me, "/users/nobody/", 404),
        new("error-404-anonymous", null, "/nothing/here/", 404),
        new("error-405", Me, "/likes/", 405),
        new("error-409", Me, visit => ErrorAsync(visit, 409, "/posts/1/", "/likes/", "operation", "like")),
        new("error-413", Me, visit => ErrorAsync(visit, 413, "/posts/1/", "/comments/", "text", new string('x', 70_000))),
        new("error-503", Me, visit => visit.Site.DatabaseProxy.WhileCutAsync(() => visit.ToAsync("/explore/", 503))),

        new("keys", Me, KeysAsync),
        new("offline", Me, OfflineAsync),
        new("toast", Me, ToastAsync),
        new("dark-chosen", Me, DarkChosenAsync),
    ];

    /// <summary>A post, its photo, and a new post.</summary>
    public static IReadOnlyList<PageState> Posts { get; } =
    [
        new("post-own", Me, "/posts/1/"),
        new("post-own-delete", Me, DeleteOpenAsync),
        new("post-other", Me, "/posts/2/"),
        new("post-caption", Me, $"/posts/{VisualCheckSite.Captioned}/"),
        new("post-closed", Me, $"/posts/{VisualCheckSite.Closed}/"),
        new("post-comment-edit", Me, CommentEditOpenAsync),
        new("post-edit", Me, $"/posts/{VisualCheckSite.Captioned}/edit/"),
        new("post-several", Me, $"/posts/{VisualCheckSite.Several}/"),
        new("post-several-second", Me, SecondPhotoAsync),
        new("post-several-edit", Me, $"/posts/{VisualCheckSite.Several}/edit/"),
        new("post-ten", Me, $"/posts/{VisualCheckSite.Ten}/"),
        new("photo-several", Me, $"/photos/{VisualCheckSite.Several}/?place=2"),
        new("post-history", Me, $"/posts/{VisualCheckSite.Captioned}/history/"),
        new("post-without-comments", Me, "/posts/10/"),
        new("post-moved", Me, "/posts/9/"),
        new("post-discussed", Me, $"/posts/{VisualCheckSite.Discussed}/"),
        new("post-comments-earlier", Me, $"/posts/{VisualCheckSite.Discussed}/?before=78"),
        new("post-comment-refused", Me, visit => CommentRefusedAsync(visit, "/posts/1/", 1)),
        new("post-portrait", Lengthy, $"/posts/{VisualCheckSite.Portrait}/"),
        new("post-panorama", Me, $"/posts/{VisualCheckSite.Panorama}/"),
        new("post-long-word", Lengthy, $"/posts/{VisualCheckSite.LongWord}/"),
        new("likes", Me, "/likes/1/"),
        new("likes-none", Me, "/likes/4/"),
        new("photo", Me, "/photos/1/"),
        new("photo-portrait", Lengthy, $"/photos/{VisualCheckSite.Portrait}/"),
        new("photo-panorama", Me, $"/photos/{VisualCheckSite.Panorama}/"),
        new("photo-dialog", Me, visit => PhotoAsync(visit, "dialog figure img")),
        new("photo-dialog-in-feed", Me, PhotoInFeedAsync),
        new("photo-dialog-failed", Me, PhotoFailedAsync),

        new("new", Me, "/new/"),
        new("new-on-profile", Me, ChosenOnProfileAsync),
        new("new-chosen", Me, visit => ChosenAsync(visit, Photo, ".preview img")),
        new("new-no-preview", Me,
            visit => ChosenAsync(visit, PageLocators.File("words"u8.ToArray(), "words.txt", "text/plain"), ".preview")),
        new("new-too-large", Me, TooLargeAsync),
        new("new-refused", Me, UploadRefusedAsync),
        new("new-sending", Me, SendingAsync),
        new("new-several", Me, SeveralChosenAsync),
        new("new-several-refused", Me, SeveralRefusedAsync),
    ];

    /// <summary>Explore, profiles, followers and following.</summary>
    public static IReadOnlyList<PageState> People { get; } =
    [
        new("explore", Me, "/explore/"),
        new("explore-end", Me, "/explore/?after=michjc"),
        new("search", Me, "/search/?q=one"),
        new("search-blank", Me, "/search/"),
        new("search-empty", Me, "/search/?q=zebra"),
        new("search-no-word", Me, "/search/?q=-zebra"),
        new("search-refused", Me, "/search/?q=" + new string('x', 101), 400),
        new("search-people", Me, "/search/?q=one&kind=people"),
        new("search-people-end", Me, "/search/?q=one&kind=people&after=zz"),
        new("search-tags", Me, "/search/?q=one&kind=tags"),
        new("search-photos", Me, "/search/?q=hens&kind=photos"),
        new("search-long-names", Me, "/search/?q=wolfe"),
        new("search-long-tag", Me, "/search/?q=donau"),
        new("explore-empty", "fan", "/explore/"),
        new("notifications", Me, "/notifications/"),
        new("notifications-older", Me, "/notifications/?before=5"),
        new("notifications-empty", "newcomer", "/notifications/?before=1"),
        new("notifications-long-names", Lengthy, "/notifications/"),
        new("saved", Me, "/saved/"),
        new("saved-empty", "newcomer", "/saved/"),
        new("tag", Me, "/tags/chickensofinstagram/"),
        new("tag-empty", Me, "/tags/unheard/"),
        new("tag-long", Me, $"/tags/{VisualCheckSite.LongTag}/"),
        new("profile-own", Me, $"/users/{Me}/"),
        new("profile-own-empty", "michjc", "/users/michjc/"),
        new("profile-followed", Me, "/users/jflinn/"),
        new("profile-not-followed", Me, "/users/jag/"),
        new("profile-empty", Me, "/users/newcomer/"),
        new("profile-private-asked", Me, "/users/shy/"),
        new("profile-private", "newcomer", "/users/shy/"),
        new("profile-blocked", Me, "/users/crowd3/"),
        new("options", Me, "/users/michjc/options/"),
        new("options-blocked", Me, "/users/crowd3/options/"),
        new("options-long-names", Me, $"/users/{Lengthy}/options/"),
        new("profile-long-names", Me, $"/users/{Lengthy}/"),
        new("profile-long-names-own", Lengthy, $"/users/{Lengthy}/"),
        new("followers-own", Me, $"/users/{Me}/followers/"),
        new("followers-other", Me, "/users/michjc/followers/"),
        new("followers-empty", "fan", "/users/fan/followers/"),
        new("followers-long-names", Lengthy, $"/users/{Lengthy}/followers/"),
        new("following-own", Me, $"/users/{Me}/following/"),
        new("following-other", Me, "/users/fan/following/"),
        new("following-long-names", Me, "/users/fan/following/?after=michjc"),
        new("following-empty", Me, "/users/newcomer/following/"),
    ];

    /// <summary>The pages of an account, and those for programs.</summary>
    public static IReadOnlyList<PageState> Accounts { get; } =
    [
        new("login", null, "/accounts/login/"),
        new("login-refused", null, visit => visit.RefusedAsync(403, "/accounts/login/", null, ("User name", Me), ("Password", "wrong"))),
        new("login-too-often", null, TooOftenAsync),
        new("signup", null, "/accounts/create/"),
        new("signup-refused-picture", null, visit => visit.RefusedAsync(400, "/accounts/create/", null, SignUp(Me, "long enough"))),
        new("signup-refused-name", null, visit => visit.RefusedAsync(409, "/accounts/create/", Photo, SignUp(Me, "long enough"))),
        new("signup-refused-password", null, visit => visit.RefusedAsync(400, "/accounts/create/", Photo, SignUp("newuser", "short"))),
        new("edit", Me, "/accounts/edit/"),
        new("edit-long-names", Lengthy, "/accounts/edit/"),
        new("edit-refused", Me, visit => visit.RefusedAsync(400, "/accounts/edit/", null, ("E-mail", "x"))),
        new("password", Me, "/accounts/password/"),
        new("password-refused", Me, visit => PasswordRefusedAsync(visit, 403, "wrong", "long enough")),
        new("password-differs", Me, visit => PasswordRefusedAsync(visit, 401, "chickens", "is another")),
        new("delete-account", Me, "/accounts/delete/"),
        new("sessions", Me, "/accounts/sessions/"),
        new("sessions-older", Me, "/accounts/sessions/?before=1"),
        new("tokens", Me, "/accounts/tokens/"),
        new("tokens-none", "fan", "/accounts/tokens/"),
        new("tokens-refused", Me, visit => visit.RefusedAsync(400, "/accounts/tokens/", null, ("What is it for?", new string('x', 61)))),
        new("token-made", Me, visit => MadeAsync(visit, "/accounts/tokens/", "What is it for?")),
        new("codes", Me, "/accounts/codes/"),
        new("codes-made", Me, visit => MadeAsync(visit, "/accounts/codes/", null)),
        new("passkeys", Me, visit => NamedAsync(visit, "/accounts/passkeys/", ".log .edit")),
        new("passkeys-rename", Me, PasskeyNameOpenAsync),
        new("passkeys-none", "fan", visit => NamedAsync(visit, "/accounts/passkeys/", "input[name=add]")),
        new("passkeys-numbered", Me, "/accounts/passkeys/"),
        new("login-passkey", null, visit => NamedAsync(visit, "/accounts/login/", "button.button")),
        new("export", Me, "/accounts/export/"),
        new("import", "newcomer", "/accounts/import/"),
        new("import-posts", Me, "/accounts/import/"),
        new("import-refused", "newcomer", visit => visit.RefusedAsync(
            400, "/accounts/import/", PageLocators.File("words"u8.ToArray(), "words.zip", "application/zip"))),
        new("import-continued", "shy", ImportContinuedAsync),
        new("import-done", "michjc", "/accounts/import/"),
        new("recover", null, "/accounts/recover/"),
        new("recover-refused", null, visit => visit.RefusedAsync(403, "/accounts/recover/", null, ("User name", Me),
            ("Recovery code", "0000-0000-0000-0000"), ("New password", "long enough"), ("New password, again", "long enough"))),
        new("privacy", Me, "/accounts/privacy/"),
        new("privacy-long-names", "fan", "/accounts/privacy/"),
        new("privacy-asked", "shy", "/accounts/privacy/"),
        new("requests", "shy", "/accounts/requests/"),
        new("requests-empty", "fan", "/accounts/requests/"),
        new("login-suspended", null, visit => visit.RefusedAsync(
            403, "/accounts/login/", null, ("User name", "banned"), ("Password", "password"))),
        new("report-post", "fan", "/reports/new/?postid=3"),
        new("report-comment", "fan", "/reports/new/?commentid=1"),
        new("report-long-names", "fan", $"/reports/new/?username={Lengthy}"),
        new("report-made", "newcomer", "/reports/new/?postid=3"),
        new("report-refused", "fan", visit => visit.RefusedAsync(
            400, "/reports/new/?postid=3", null, ("In your own words (optional)", new string('x', 501)))),
        new("moderation", "mod", "/moderation/"),
        new("moderation-end", "mod", "/moderation/?after=100000"),
        new("moderation-post", "mod", "/moderation/reports/1/"),
        new("moderation-comment", "mod", "/moderation/reports/2/"),
        new("moderation-account", "mod", "/moderation/reports/3/"),
        new("moderation-decided", "mod", "/moderation/reports/4/"),
        new("moderation-refused", "mod", visit => visit.RefusedAsync(400, "/moderation/users/crowd5/", null, ("Reason", "too short"))),
        new("moderation-suspended", "mod", "/moderation/users/banned/"),
        new("moderation-long-names", "mod", $"/moderation/users/{Lengthy}/"),
        new("moderation-log", "mod", "/moderation/log/"),
        new("moderation-log-empty", "mod", "/moderation/log/?username=fan"),
        new("edit-moderator", "mod", "/accounts/edit/"),
        new("api-docs", null, "/api/docs/"),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PageState> All { get; } = [.. Feed, .. Posts, .. People, .. Accounts];

    public static TheoryData<string> Names => NamesOf(All);

    public static TheoryData<string> FeedNames => NamesOf(Feed);

    public static TheoryData<string> PostNames => NamesOf(Posts);

    public static TheoryData<string> PeopleNames => NamesOf(People);

    public static TheoryData<string> AccountNames => NamesOf(Accounts);

    private static TheoryData<string> NamesOf(IEnumerable<PageState> states) => [.. states.Select(state => state.Name)];
}
