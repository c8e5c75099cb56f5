using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Insta485.Web.Auth;
using Insta485.Web.Media;
using Npgsql;

namespace Insta485.Web.Data;

/// <summary>What somebody may change about their account.</summary>
public sealed record AccountRow(string Username, string Fullname, string Email, string Filename);

/// <summary>What a new account is made of, as it was typed.</summary>
public sealed record NewAccount(string? Username, string? Fullname, string? Email, string? Password, Upload? File);

/// <summary>Accounts: log in and out, create, edit, change the password, delete.</summary>
public sealed partial class AccountStore(Db db, Passwords passwords, Uploads uploads, Limits limits, AccountOptions options)
{
    /// <summary>Characters of a user name.</summary>
    public const int MaxUsername = 20;

    /// <summary>Characters of a full name.</summary>
    public const int MaxFullname = 40;

    /// <summary>Characters of an e-mail address.</summary>
    public const int MaxEmail = 40;

    /// <summary>Characters of a new password, at the least (specification 8).</summary>
    public const int MinPassword = 8;

    /// <summary>Characters of a password, at the most: a bound on the work of hashing it, far above what anybody types.</summary>
    public const int MaxPassword = 1024;

    /// <summary>What a new user name looks like; old rows may hold others.</summary>
    public const string UsernamePattern = "[a-zA-Z0-9][a-zA-Z0-9_.\\-]{0,19}";

    private const string StoredPassword = """
        select u.password, coalesce(s.stamp::text, '') as stamp
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
        """;

    private const string SamePassword = "select set_config('insta485.same_password', 'on', true)";

    private const string Upgrade = "update users set password = $3 where username = $1 and password = $2";

    private const string Insert = """
        with account as (
            insert into users (username, fullname, email, filename, password)
            values ($1, $2, $3, $4, $5)
            returning username
        )
        insert into password_stamps (username)
        select username from account
        returning stamp::text
        """;

    private const string ByName = "select username, fullname, email, filename from users where username = $1";

    private const string Update = """
        with old as (select username, filename from users where username = $1 for update)
        update users u set fullname = $2, email = $3, filename = coalesce($4, u.filename)
        from old
        where u.username = old.username
        returning old.filename
        """;

    private const string SetPassword = "update users set password = $2 where username = $1";

    private const string StampOf = "select stamp::text from password_stamps where username = $1";

    private const string Lock = "select filename from users where username = $1 for update";

    private const string PicturesOf = "select filename from posts where owner = $1";

    private const string Delete = "delete from users where username = $1";

    private const string End = """
        insert into ended_sessions (sessionid, expires)
        values ($1, now() at time zone 'utc' + $2 * interval '1 day')
        on conflict do nothing
        """;

    private const string ForgetEnded = """
        delete from ended_sessions
        where sessionid in (
            select sessionid from ended_sessions where expires < now() at time zone 'utc' order by expires limit 100 for update skip locked
        )
        """;

    /// <summary>Checks a name and password.</summary>
    /// <param name="address">Where the visitor comes from; wrong passwords are counted for it and for the name.</param>
    /// <exception cref="RefusedException">Something is empty, the name or the password is wrong, or there were too many wrong ones.</exception>
    public async Task<Session> LogInAsync(string? username, string? password, string address)
    {
        if (string.IsNullOrEmpty(username))
        {
            throw Refused.Invalid("The user name is missing.", "username");
        }

        if (string.IsNullOrEmpty(password))
        {
            throw Refused.Invalid("The password is missing.", "password");
        }

        var stored = await StoredAsync(username, address);
        var (good, upgrade) = await passwords.VerifyAsync(stored?.Password, password);
        if (!good || stored is null)
        {
            await CountWrongAsync(username, address);
            throw Refused.Forbidden("The user name or the password is wrong.", "password");
        }

        await limits.ForgetAsync(Limits.WrongLogInsPerAccount, username);
        if (upgrade is not null)
        {
            // The sessions of this password go on. If it was upgraded or changed since it was read, nothing happens here.
            await db.InTransactionAsync(async () =>
            {
                await db.OneAsync<string>(SamePassword);
                return await db.RunAsync(Upgrade, username, stored.Password, upgrade);
            });
        }

        return NewSession(username, stored.Stamp);
    }

    /// <summary>Ends one session for good, on every instance, even if its cookie was copied.</summary>
    public async Task LogOutAsync(Session session)
    {
        await db.RunAsync(End, session.Id, options.SessionDays);
        await db.RunAsync(ForgetEnded);
    }

    /// <summary>A new account with its picture, and its first session.</summary>
    /// <exception cref="RefusedException">A field is missing or wrong, the name is taken, or there were too many.</exception>
    public async Task<Session> CreateAsync(NewAccount account, string address)
    {
        var username = Text.Required(account.Username, "username", "The user name", MaxUsername);
        if (!ValidUsername().IsMatch(username))
        {
            throw Refused.Invalid(
                "A user name has letters a to z, digits, _, - and . and begins with a letter or digit.", "username");
        }

        var fullname = Text.Required(account.Fullname, "fullname", "The full name", MaxFullname);
        var email = ValidEmail(account.Email);
        var password = ValidPassword(account.Password, "password");
        uploads.Require(account.File);
        if (await db.OneAsync<bool>(PeopleReader.Exists, username))
        {
            throw Taken();
        }

        await limits.SpendAsync(Limits.SignUps, address);
        var filename = await uploads.SaveAsync(account.File);
        var hash = await passwords.HashAsync(password);
        try
        {
            var stamp = await uploads.KeepIfAsync(filename, () => db.OneAsync<string>(Insert, username, fullname, email, filename, hash));
            return NewSession(username, stamp);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two of the same name at the same moment: the second one is here.
            throw Taken();
        }
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
        var newFullname = Text.Required(fullname, "fullname", "The full name", MaxFullname);
        var newEmail = ValidEmail(email);
        if (file is null)
        {
            await db.OneAsync<string>(Update, actor, newFullname, newEmail, (string?)null);
            return;
        }

        await limits.SpendAsync(Limits.Uploads, actor);
        var filename = await uploads.SaveAsync(file);
        var old = await uploads.KeepIfAsync(filename, () => db.OneAsync<string>(Update, actor, newFullname, newEmail, filename));
        // No old row: the account was deleted meanwhile, and the new picture is nobody's.
        uploads.Delete(old ?? filename);
    }

    /// <summary>Stores a new password. Every other session of the account is over; the returned one goes on.</summary>
    /// <exception cref="RefusedException">Something is empty, the old password is wrong, or the new ones are too short or differ.</exception>
    public async Task<Session> ChangePasswordAsync(string actor, string? password, string? newPassword1, string? newPassword2, string address)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refused.Invalid("The current password is missing.", "password");
        }

        if (string.IsNullOrEmpty(newPassword1) || string.IsNullOrEmpty(newPassword2))
        {
            throw Refused.Invalid("The new password is missing.", string.IsNullOrEmpty(newPassword1) ? "new_password1" : "new_password2");
        }

        var stored = await StoredAsync(actor, address) ?? throw new SessionOverException();
        var (good, _) = await passwords.VerifyAsync(stored.Password, password);
        if (!good)
        {
            await CountWrongAsync(actor, address);
            throw Refused.Forbidden("The current password is wrong.", "password");
        }

        if (newPassword1 != newPassword2)
        {
            throw Refused.Mismatch("The new passwords differ.", "new_password2");
        }

        var hash = await passwords.HashAsync(ValidPassword(newPassword1, "new_password1"));
        var stamp = await db.InTransactionAsync(async () =>
        {
            await db.RunAsync(SetPassword, actor, hash);
            return await db.OneAsync<string>(StampOf, actor);
        });
        return NewSession(actor, stamp);
    }

    /// <summary>Deletes the account with everything of it: posts, likes, comments, pictures.</summary>
    public async Task DeleteAsync(string actor)
    {
        // Locked first: a post that is being added waits, and is in the list or refused.
        var files = await db.InTransactionAsync(async () =>
        {
            var profile = await db.ListAsync<string>(Lock, actor);
            var posts = await db.ListAsync<string>(PicturesOf, actor);
            await db.RunAsync(Delete, actor);
            return profile.Concat(posts).ToList();
        });
        foreach (var file in files)
        {
            uploads.Delete(file);
        }
    }

    private async Task<StoredRow?> StoredAsync(string username, string address)
    {
        if (!Text.IsStorable(username))
        {
            return null;
        }

        await using var results = await db.ReadAsync(
            Limits.LookAt(Limits.WrongLogInsPerAccount, username),
            Limits.LookAt(Limits.WrongLogInsPerAddress, address),
            new Query(StoredPassword, username));
        limits.RefuseIfSpent(Limits.WrongLogInsPerAccount, await results.OneAsync<Limits.Row>());
        limits.RefuseIfSpent(Limits.WrongLogInsPerAddress, await results.OneAsync<Limits.Row>());
        return await results.OneAsync<StoredRow>();
    }

    private async Task CountWrongAsync(string username, string address)
    {
        await limits.SpendAsync(Limits.WrongLogInsPerAccount, username);
        await limits.SpendAsync(Limits.WrongLogInsPerAddress, address);
    }

    // No stamp: the account was deleted meanwhile, and the session will not hold.
    private static Session NewSession(string username, string? stamp) =>
        new(username, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), stamp ?? "");

    private sealed record StoredRow(string Password, string Stamp);

    private static string ValidEmail(string? email)
    {
        var text = Text.Required(email, "email", "The e-mail address", MaxEmail);
        return text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
            ? text
            : throw Refused.Invalid("An e-mail address has an @ with something before and after it.", "email");
    }

    private static string ValidPassword(string? password, string field)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw Refused.Invalid("The password is missing.", field);
        }

        return password.Length switch
        {
            < MinPassword => throw Refused.Invalid($"The password has {password.Length} characters; {MinPassword} are the least.", field),
            > MaxPassword => throw Refused.Invalid($"The password is longer than {MaxPassword} characters.", field),
            _ => password,
        };
    }

    private static RefusedException Taken() => Refused.Conflict("This user name is taken.", "username");

    [GeneratedRegex("^" + UsernamePattern + "\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidUsername();
}
