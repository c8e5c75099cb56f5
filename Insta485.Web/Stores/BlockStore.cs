using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Notifications;

namespace Insta485.Web.Stores;

/// <summary>
/// Blocks: neither of the two sees anything of the other. Mutes: the muter's feed and suggestions leave somebody out. Nobody is told.
/// </summary>
public sealed class BlockStore(Db db, PeopleReader people)
{
    /// <summary>The most people an account blocks: each page of posts reads them all.</summary>
    public const int MaxBlocks = 10_000;

    /// <summary>The most people an account mutes.</summary>
    public const int MaxMutes = 1000;

    // The insert locks the same rows, and deletes edges and requests (the trigger blocks_guard).
    private const string Lock = $"""
        select username from users u
        where username in ($1, $2) and (username = $1 or ({Visibility.OfPerson}))
        order by username
        for update
        """;

    private const string DeleteMutes = "delete from mutes where (muter, muted) in (($1, $2), ($2, $1))";

    private const string Block = """
        insert into blocks (blocker, blocked)
        select $1, $2 where (select count(*) from (select from blocks where blocker = $1 limit $3) there) < $3
        on conflict do nothing
        """;

    private const string Unblock = "delete from blocks where blocker = $1 and blocked = $2";

    private const string IsBlocked = "select exists (select from blocks where blocker = $1 and blocked = $2)";

    // Counted without a lock: mutes that arrive together can exceed the limit by a few.
    private const string Mute = $"""
        insert into mutes (muter, muted)
        select $1, u.username from users u
        where u.username = $2 and {Visibility.OfPerson}
          and (select count(*) from (select from mutes where muter = $1 limit $3) there) < $3
        on conflict do nothing
        """;

    private const string Unmute = "delete from mutes where muter = $1 and muted = $2";

    private const string IsMuted = "select exists (select from mutes where muter = $1 and muted = $2)";

    // Who hides from the actor is left out, as everywhere. Undoing by name still works.
    internal const string Blocked = $"""
        select {Person.Columns}
        from blocks b
        join users u on u.username = b.blocked
        left join pictures i on i.filename = u.filename
        where b.blocker = $1 and b.blocked > $2 and {Visibility.OfPerson}
        order by b.blocked
        limit $3
        """;

    internal const string Muted = $"""
        select {Person.Columns}
        from mutes m
        join users u on u.username = m.muted
        left join pictures i on i.filename = u.filename
        where m.muter = $1 and m.muted > $2 and {Visibility.OfPerson}
        order by m.muted
        limit $3
        """;

    /// <summary>Whom the actor blocks, by name.</summary>
    public Task<People> BlockedAsync(string actor, string? after, int size = PeopleReader.PageSize) =>
        ListAsync(Blocked, actor, after, size);

    /// <summary>Whom the actor mutes, by name.</summary>
    public Task<People> MutedAsync(string actor, string? after, int size = PeopleReader.PageSize) => ListAsync(Muted, actor, after, size);

    /// <summary>The actor blocks somebody. Neither follows the other any more.</summary>
    /// <exception cref="RefusedException">
    /// It is the actor (400), there is no such user or they block the actor (404), the actor blocks too many (409), or blocks them
    /// already and that is a conflict.
    /// </exception>
    public async Task BlockAsync(string actor, string other, Repeat repeat)
    {
        RefuseSelf(actor, other, "You can't block yourself.");
        var (isThere, isAdded, isBlocked) = await db.InTransactionAsync(async () =>
        {
            if ((await db.ListAsync<string>(Lock, actor, other)).Count < 2)
            {
                return (false, false, false);
            }

            var added = await db.RunAsync(Block, actor, other, (long)MaxBlocks) == 1;
            var blocked = added || await db.OneAsync<bool>(IsBlocked, actor, other);
            if (added)
            {
                await db.RunAsync(DeleteMutes, actor, other);
                await NotificationStore.ForgetBetweenAsync(db, actor, other);
            }

            return (true, added, blocked);
        });
        if (!isThere)
        {
            await BlockAsync(actor, await people.FindAsync(other), repeat);
        }
        else if (!isBlocked)
        {
            throw Refuse.Conflict($"You block {MaxBlocks:N0} people, which is the most an account can block.");
        }
        else if (!isAdded && repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict($"You already block {other}.");
        }
    }

    /// <summary>The actor does not block them any more.</summary>
    /// <exception cref="RefusedException">There is no such user, or the actor doesn't block them and that is a conflict.</exception>
    public Task UnblockAsync(string actor, string other, Repeat repeat) => UndoAsync(Unblock, "block", actor, other, repeat);

    /// <summary>The actor's feed, explore page and suggestions leave somebody out.</summary>
    /// <exception cref="RefusedException">
    /// It is the actor (400), there is no such user (404), the actor mutes too many (409), or mutes them already and that is a conflict.
    /// </exception>
    public async Task MuteAsync(string actor, string other, Repeat repeat)
    {
        RefuseSelf(actor, other, "You can't mute yourself.");
        if (await db.RunAsync(Mute, actor, other, (long)MaxMutes) == 1)
        {
            return;
        }

        if (!await db.OneAsync<bool>(PeopleReader.Exists, actor, other))
        {
            await MuteAsync(actor, await people.FindAsync(other), repeat);
        }
        else if (!await db.OneAsync<bool>(IsMuted, actor, other))
        {
            throw Refuse.Conflict($"You mute {MaxMutes:N0} people, which is the most an account can mute.");
        }
        else if (repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict($"You already mute {other}.");
        }
    }

    /// <summary>The actor does not mute them any more.</summary>
    /// <exception cref="RefusedException">There is no such user, or the actor doesn't mute them and that is a conflict.</exception>
    public Task UnmuteAsync(string actor, string other, Repeat repeat) => UndoAsync(Unmute, "mute", actor, other, repeat);

    private async Task UndoAsync(string sql, string verb, string actor, string other, Repeat repeat)
    {
        if (await db.RunAsync(sql, actor, other) == 1)
        {
            return;
        }

        if (!await db.OneAsync<bool>(PeopleReader.Exists, actor, other))
        {
            await UndoAsync(sql, verb, actor, await people.FindAsync(other), repeat);
        }
        else if (repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict($"You don't {verb} {other}.");
        }
    }

    private async Task<People> ListAsync(string sql, string actor, string? after, int size)
    {
        await using var results = await db.ReadAsync(new Query(sql, actor, after ?? "", size + 1L));
        return People.Of(await results.ListAsync<Person>(), size);
    }

    private static void RefuseSelf(string actor, string other, string message)
    {
        if (actor == other)
        {
            throw Refuse.Invalid(message, "username");
        }
    }
}
