namespace Insta485.Web.Pages;

/// <summary>The titles of pages that draw a refused form again: those of the pages that the forms are on.</summary>
internal static class FormTitles
{
    /// <summary>The title for a form's partial.</summary>
    public static string? Of(string? partial) => partial switch
    {
        "_LoginForm" => "Log in",
        "_CreateForm" => "Sign up",
        "_EditForm" => "Edit profile",
        "_PasswordForm" => "Change password",
        "_DeleteForm" => "Delete account",
        "_RecoverForm" => "Recover your account",
        "_TokenForm" => "Tokens",
        "_CodeForm" => "Recovery codes",
        "_PasskeyForm" => "Passkeys",
        "_PasskeyName" => "Rename passkey",
        "_ExportForm" => "Export",
        "_ImportForm" => "Import",
        "_NewPost" => "New post",
        "_EditPost" => "Edit post",
        "_EditComment" => "Edit comment",
        "_NewComment" => "Comment",
        "_ReportForm" => "Report",
        "_ModerationForm" => "Moderation",
        _ => null,
    };

    /// <summary>Whether a form has a field for files, for which the page needs a script.</summary>
    public static bool TakesFiles(string? partial) => partial is "_CreateForm" or "_EditForm" or "_NewPost" or "_EditPost";
}
