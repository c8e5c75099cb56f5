using System.Text.RegularExpressions;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>What somebody may change about their account.</summary>
public sealed record AccountRow(string Username, string Fullname, string Email, string Filename, bool HasVariants)
{
    /// <summary>Their picture.</summary>
    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>What a new account is made of, as it was typed.</summary>
public sealed record NewAccount(string? Username, string? Fullname, string? Email, string? Password, Upload? File);

/// <summary>Accounts: create, edit, delete.</summary>
public sealed partial class AccountStore(Db db, Passwords passwords, Uploads uploads, RateLimiter limits)
{
    /// <summary>Characters of a user name.</summary>
    public const int MaxUsername = 20;

    /// <summary>Characters of a full name.</summary>
    public const int MaxFullname = 40;

    /// <summary>Characters of an e-mail address.</summary>
    public const int MaxEmail = 40;

    /// <summary>What a new user name looks like; old rows may hold others.</summary>
    public const string UsernamePattern = "[a-zA-Z0-9][a-zA-Z0-9_.\\-]{0,19}";

    private const string Insert = $"""
        {PictureRow.Insert},
        account as (
            insert into users (username, fullname, email, filename, password)
            values ($8, $9, $10, $1, $11)
            returning username
        )
        insert into password_stamps (username)
        select username from account
        returning stamp::text
        """;

    private const string ByName = """
        select u.username, u.fullname, u.email, u.filename, i.filename is not null as hasvariants
        from users u
        left join pictures i on i.filename = u.filename
        where u.username = $1
        """;

    private const string Update = "update users set fullname = $2, email = $3 where username = $1";

    private const string UpdateWithPicture = $"""
        {PictureRow.Insert},
        old as (select username, filename from users where username = $8 for update),
        gone as (delete from pictures where filename in (select filename from old))
        update users u set fullname = $9, email = $10, filename = $1
        from old
        where u.username = old.username
        returning old.filename
        """;

    private const string Lock = "select filename from users where username = $1 for update";

    private const string PicturesOf = "select filename from posts where owner = $1";

    private const string DeletePictures = """
        delete from pictures
        where filename in (select filename from posts where owner = $1 union all select filename from users where username = $1)
        """;

    private const string Delete = "delete from users where username = $1";

    /// <summary>A new account with its picture, and its first session.</summary>
    /// <exception cref="RefusedException">A field is missing or wrong, the name is taken, or there were too many.</exception>
    public async Task<Session> CreateAsync(NewAccount account, string address)
    {
        var username = TextRules.Required(account.Username, "username", "The user name", MaxUsername);
        if (!ValidUsername().IsMatch(username))
        {
            throw Refuse.Invalid(
                "A user name has letters a to z, digits, _, - and . and begins with a letter or digit.", "username");
        }

        var fullname = TextRules.Required(account.Fullname, "fullname", "The full name", MaxFullname);
        var email = ValidEmail(account.Email);
        var password = CredentialStore.Valid(account.Password, "password");
        uploads.Require(account.File);
        var hash = await passwords.InTurnAsync(async () =>
        {
            if (await db.OneAsync<bool>(PeopleReader.Exists, username))
            {
                throw Taken();
            }

            await limits.ConsumeAsync(RateLimiter.SignUps, address);
            return await passwords.HashAsync(password);
        });
        // After the turn: a store of pictures that is slow keeps nobody from logging in.
        var picture = await uploads.SaveAsync(account.File);
        var stamp =
            await uploads.SaveRowOrDeleteFilesAsync(picture, () => InsertAsync(picture.Parameters(username, fullname, email, hash)));
        return Session.Begin(username, stamp);
    }

    /// <summary>The account as its owner edits it.</summary>
    /// <exception cref="SessionOverException">It is gone.</exception>
    public async Task<AccountRow> ShowAsync(string actor)
    {
        await using var results = await db.ReadAsync(new Query(ByName, actor));
        return await results.OneAsync<AccountRow>() ?? throw new SessionOverException();
    }

    /// <summary>Changes name and address, and the picture if there is a new one.</summary>
    /// <exception cref="RefusedException">A field is missing or wrong, or the file is no picture that is taken.</exception>
    public async Task EditAsync(string actor, string? fullname, string? email, Upload? file)
    {
        var newFullname = TextRules.Required(fullname, "fullname", "The full name", MaxFullname);
        var newEmail = ValidEmail(email);
        if (file is null)
        {
            await db.RunAsync(Update, actor, newFullname, newEmail);
            return;
        }

        await limits.ConsumeAsync(RateLimiter.Uploads, actor);
        var picture = await uploads.SaveAsync(file);
        // Nobody is updated where the account was deleted meanwhile: the new picture, row and file, is nobody's then.
        var old = await uploads.SaveRowOrDeleteFilesAsync(picture, () => db.InTransactionAsync(async () =>
        {
            // In a statement of its own: the next one sees the picture of whoever was before us, row and all.
            await db.ListAsync<string>(Lock, actor);
            return await db.OneAsync<string>(UpdateWithPicture, picture.Parameters(actor, newFullname, newEmail))
                ?? throw new SessionOverException();
        }));
        await uploads.DeleteAsync(old);
    }

    /// <summary>Deletes the account with everything of it: posts, likes, comments, pictures.</summary>
    public async Task DeleteAsync(string actor)
    {
        // Somebody with a million followers takes longer to delete than a page may take.
        // Locked first: a post that is being added waits, and is in the list or refused.
        var files = await db.InTransactionAsync(async () =>
        {
            var profile = await db.ListAsync<string>(Lock, actor);
            var posts = await db.ListAsync<string>(PicturesOf, actor);
            await db.RunAsync(DeletePictures, actor);
            await db.RunAsync(Delete, actor);
            return profile.Concat(posts).ToList();
        }, timeout: TimeSpan.FromMinutes(5));
        await uploads.DeleteAsync(files);
    }

    private async Task<string?> InsertAsync(object?[] values)
    {
        try
        {
            return await db.OneAsync<string>(Insert, values);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two of the same name at the same moment: the second one is here.
            throw Taken();
        }
    }

    private static string ValidEmail(string? email)
    {
        var text = TextRules.Required(email, "email", "The e-mail address", MaxEmail);
        return text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
            ? text
            : throw Refuse.Invalid("An e-mail address has an @ with something before and after it.", "email");
    }

    private static RefusedException Taken() => Refuse.Conflict("This user name is taken.", "username");

    [GeneratedRegex("^" + UsernamePattern + "\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidUsername();
}
