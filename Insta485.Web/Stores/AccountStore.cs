using System.Text.RegularExpressions;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Insta485.Web.Stores.Notifications;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>The account as its owner edits it.</summary>
public sealed record AccountRow(string Username, string Fullname, string Email, string Filename, bool HasVariants, bool IsModerator = false)
{
    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>The fields of the sign-up form.</summary>
/// <param name="NoPicture">The server draws a picture; the file is ignored.</param>
public sealed record NewAccount(
    string? Username, string? Fullname, string? Email, string? Password, Upload? File, bool NoPicture = false);

/// <summary>Accounts: create, edit, delete.</summary>
public sealed partial class AccountStore(
    Db db, Passwords passwords, PasswordRules rules, Uploads uploads, PictureIntake intake, RateLimiter limits, SecurityLog security)
{
    public const int MaxUsername = 20;

    public const int MaxFullname = 40;

    public const int MaxEmail = 40;

    // Names that could be mistaken for a part of the site or for those who run it.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "about", "account", "accounts", "admin", "administrator", "anonymous", "api", "comments", "contact", "design", "edit", "error",
        "everyone", "explore", "feed", "following", "help", "home", "insta485", "legal", "likes", "login", "logout", "mail", "me",
        "moderator", "new", "news", "nobody", "notifications", "null", "official", "operator", "owner", "password", "photos", "posts",
        "privacy", "report", "root", "search", "security", "settings", "signup", "site", "staff", "support", "system", "tags", "team",
        "terms", "theme", "undefined", "uploads", "user", "users", "webmaster",
    };

    /// <summary>The pattern of new user names; old rows may have others.</summary>
    public const string UsernamePattern = "[a-zA-Z0-9][a-zA-Z0-9_.\\-]{0,19}";

    // Of two sign-ups with one name, in whatever case, the second waits for the first and then inserts nothing.
    private const string Insert = """
        with name as (
            insert into taken_usernames as t (hash)
            values (sha256(convert_to(lower($1), 'UTF8')))
            on conflict (hash) do update set expires = null where t.expires < now() at time zone 'utc'
            returning hash
        ),
        account as (
            insert into users (username, fullname, email, filename, password)
            select $1, $2, $3, $4, $5 from name
            returning username
        )
        insert into password_stamps (username)
        select username from account
        returning stamp::text
        """;

    private const string IsTaken = """
        select exists (
            select from taken_usernames
            where hash = sha256(convert_to(lower($1), 'UTF8')) and (expires is null or expires > now() at time zone 'utc')
        )
        """;

    private const string ByName = """
        select u.username, u.fullname, u.email, u.filename, i.filename is not null as hasvariants,
            exists (select from moderators where username = $1) as ismoderator
        from users u
        left join pictures i on i.filename = u.filename
        where u.username = $1
        """;

    private const string Update = """
        with old as (select username, email from users where username = $1 for update),
        told as (
            insert into notifications (username, kind, text) select username, 10, $4 from old where email <> $3
        )
        update users u set fullname = $2, email = $3
        from old
        where u.username = old.username
        returning old.email <> u.email
        """;

    private const string UpdateWithPicture = """
        with old as (select username, filename, email from users where username = $1 for update),
        told as (
            insert into notifications (username, kind, text) select username, 10, $5 from old where email <> $3
        ),
        gone as (delete from pictures where filename in (select filename from old))
        update users u set fullname = $2, email = $3, filename = $4
        from old
        where u.username = old.username
        returning old.filename, old.email <> u.email as isemailchanged
        """;

    private const string Lock = "select filename from users where username = $1 for update";

    private const string PicturesOf = """
        select filename from posts where owner = $1
        union all
        select m.filename from posts p join post_pictures m on m.postid = p.postid where p.owner = $1
        union all
        select filename from pending_pictures where username = $1
        """;

    private const string DeletePictures = $"""
        delete from pictures
        where filename in ({PicturesOf} union all select filename from users where username = $1)
        """;

    // First, so that notifications which name the account name another liker: the cascade would delete them.
    private const string DeleteLikes = "delete from likes where owner = $1";

    private const string Delete = "delete from users where username = $1";

    private const string DeleteImport = "delete from imports where username = $1 returning coalesce(filename, '')";

    /// <summary>Creates an account and begins its first session.</summary>
    /// <exception cref="RefusedException">A field is missing or invalid, the name is taken, or there were too many sign-ups.</exception>
    public async Task<Session> CreateAsync(NewAccount account, string address)
    {
        var problems = new FieldProblems();
        var username = problems.Check(() => NewUsername(account.Username));
        var fullname = problems.Check(() => ValidFullname(account.Fullname));
        var email = problems.Check(() => ValidEmail(account.Email));
        var password = problems.Check(() => rules.Require(account.Password, "password", username, fullname, email));
        if (!account.NoPicture)
        {
            problems.Check(() => uploads.Require(account.File));
        }

        problems.ThrowIfAny();
        await limits.ConsumeAsync(RateLimiter.OfPasswordCheck($"{username} at {address}", address));
        // A name that is only wanted is nobody's account: each sign-up has a turn of its own, and waits with those from its address.
        var hash = await passwords.InTurnAsync($"sign-up {Guid.NewGuid()}", address, async () =>
        {
            await limits.RefuseIfExhaustedAsync(RateLimiter.TakenNames, address);
            if (await db.OneAsync<bool>(IsTaken, username))
            {
                // Each of these answers tells that an account exists.
                await limits.ConsumeAsync(RateLimiter.TakenNames, address);
                throw Taken();
            }

            await limits.ConsumeAsync(RateLimiter.SignUps, address);
            return await passwords.HashAsync(password);
        });
        // After the turn: a slow store of photos must not delay log-ins. It counts for the address, since every sign-up has a new name.
        var picture = await intake.SaveAsync($"sign-up from {address}",
            account.NoPicture ? InitialsPicture.Of(username, fullname) : account.File);
        var stamp = await uploads.SaveRowOrDeleteFilesAsync([picture], () => InsertAsync(
            picture, new Query(Insert, username, fullname, email, picture.Filename, hash)));
        security.SignedUp(username);
        return Session.Begin(username, stamp);
    }

    /// <exception cref="SessionOverException">The account is deleted.</exception>
    public async Task<AccountRow> ShowAsync(string actor)
    {
        await using var results = await db.ReadAsync(new Query(ByName, actor));
        return await results.OneAsync<AccountRow>() ?? throw new SessionOverException();
    }

    /// <summary>Changes full name and e-mail address, and the profile picture if there is a new one.</summary>
    /// <param name="confirm">For another e-mail address: refuses unless the password was typed just now. Null: it was.</param>
    /// <exception cref="RefusedException">A field is missing or invalid, or the file is not accepted.</exception>
    public async Task EditAsync(string actor, string? fullname, string? email, Upload? file, Func<Task>? confirm = null)
    {
        var problems = new FieldProblems();
        var newFullname = problems.Check(() => ValidFullname(fullname));
        var newEmail = problems.Check(() => ValidEmail(email));
        if (file is not null)
        {
            problems.Check(() => uploads.Require(file));
        }

        problems.ThrowIfAny();
        if (confirm is not null && (await ShowAsync(actor)).Email != newEmail)
        {
            await confirm();
        }

        if (file is null)
        {
            LogEmail(actor, await db.OneAsync<bool>(Update, actor, newFullname, newEmail, AccountChange.Email));
            return;
        }

        var picture = await intake.SaveAsync(actor, file);
        // If the account was deleted meanwhile, the new picture's row is rolled back and its files are deleted.
        var old = await uploads.SaveRowOrDeleteFilesAsync([picture], () => db.InTransactionAsync(async () =>
        {
            // A statement of its own: the next one then sees the picture of an edit that was under way.
            await db.ListAsync<string>(Lock, actor);
            await using var results = await db.SendAsync(
                picture.ToInsert(), new Query(UpdateWithPicture, actor, newFullname, newEmail, picture.Filename, AccountChange.Email));
            return await results.OneAsync<OldRow>() ?? throw new SessionOverException();
        }));
        LogEmail(actor, old.IsEmailChanged);
        await uploads.DeleteAsync(old.Filename);
    }

    /// <summary>Deletes the account with its posts, likes, comments and photos, and the archive of an import.</summary>
    public async Task DeleteAsync(string actor)
    {
        // Locked first: a post that is being added waits, and is then in the list or refused. An account with a million followers takes
        // longer than a page may. One after the other: each locks the tallies of many others.
        var (files, archive) = await db.InTransactionAsync(async () =>
        {
            var profile = await db.ListAsync<string>(Lock, actor);
            var posts = await db.ListAsync<string>(PicturesOf, actor);
            await db.RunAsync(DeletePictures, actor);
            await db.RunAsync(DeleteLikes, actor);
            var import = await db.OneAsync<string>(DeleteImport, actor);
            await db.RunAsync(Delete, actor);
            return (profile.Concat(posts).ToList(), import);
        }, timeout: TimeSpan.FromMinutes(5), turn: "insta485 delete account");
        security.AccountDeleted(actor);
        await uploads.DeleteAsync(files);
        if (archive is { Length: > 0 })
        {
            await uploads.DeleteImportsAsync([archive]);
        }
    }

    private void LogEmail(string actor, bool isChanged)
    {
        if (isChanged)
        {
            security.EmailChanged(actor);
        }
    }

    private async Task<string?> InsertAsync(PictureRow picture, Query account)
    {
        try
        {
            return await db.InTransactionAsync(async () =>
            {
                await using var results = await db.SendAsync(picture.ToInsert(), account);
                return await results.OneAsync<string>() ?? throw Taken();
            });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // A script took the name at the same moment.
            throw Taken();
        }
    }

    private static string NewUsername(string? username)
    {
        var name = TextRules.Required(username, "username", "The user name", MaxUsername);
        return !ValidUsername().IsMatch(name)
            ? throw Refuse.Invalid(
                "The user name may contain the letters a to z, digits, _, - and ., and must begin with a letter or digit.", "username")
            : Reserved.Contains(name) ? throw Taken() : name;
    }

    private static string ValidFullname(string? fullname) =>
        TextRules.Required(fullname, "fullname", "The full name", MaxFullname);

    private static string ValidEmail(string? email)
    {
        var text = TextRules.Required(email, "email", "The e-mail address", MaxEmail);
        return text.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
            && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            ? text
            : throw Refuse.Invalid("Enter an e-mail address with text before and after one @, and without spaces.", "email");
    }

    private sealed record OldRow(string Filename, bool IsEmailChanged);

    private static RefusedException Taken() => Refuse.Conflict("This user name is taken.", "username");

    [GeneratedRegex("^" + UsernamePattern + "\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidUsername();
}
