using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Web.Stores.Accounts;

/// <summary>
/// The limits of getting into an account, with a password or a recovery code (docs/decisions/0034-strangers-and-known-devices.md).
/// </summary>
public sealed class LogInAttempts(Db db, Passwords passwords, RateLimiter limits, StrangerDelay delay, SecurityLog security)
{
    // In any case. Of names that differ in case only, which scripts may insert, the exact one.
    private const string AccountOf = """
        select username from users
        where lower(username) = lower($1 collate "C")
        order by username = $1 desc, username
        limit 1
        """;

    /// <summary>Runs an attempt when its turn has come.</summary>
    /// <param name="username">As it was sent.</param>
    /// <param name="network">The visitor's address, for IPv6 its /64. Strangers' wrong attempts are counted for it.</param>
    /// <param name="device">The visitor's browser, if it is known. If it has logged in as this account, its wrong attempts are counted
    /// by themselves, and strangers' are not held against it.</param>
    /// <param name="checks">How often it computes bcrypt at most.</param>
    /// <param name="attempt">
    /// Gets the account's name, and what counts a wrong attempt. The first counter is forgotten after a good one.
    /// </param>
    /// <exception cref="RefusedException">Too many were wrong.</exception>
    public async Task<T> RunAsync<T>(
        string username, string network, Device? device, int checks, Func<string, RateLimiter.Counter[], Task<T>> attempt)
    {
        // A phone's keyboard adds a space. A name that can't be stored belongs to no user; it is looked up as the empty name, so that it is
        // counted too.
        var name = PostgresText.IsStorable(username) ? PostgresText.Composed(username).Trim() : "";
        var account = await db.OneAsync<string>(AccountOf, name);
        try
        {
            return await RunAsync(name, account, network, device, checks, attempt);
        }
        catch (RefusedException e) when (e.Kind is ErrorKind.TooManyRequests or ErrorKind.Busy)
        {
            security.LogInLimited(account);
            throw;
        }
    }

    /// <summary>The only row of a statement, in the round trip that asks the limits.</summary>
    /// <exception cref="RefusedException">A limit is reached.</exception>
    internal async Task<T?> ReadAsync<T>(RateLimiter.Counter[] counters, Query query)
    {
        await using var results = await db.ReadAsync([.. counters.Select(RateLimiter.Peek), query]);
        foreach (var counter in counters)
        {
            limits.RefuseIfExhausted(counter.Rule, await results.OneAsync<RateLimiter.Row>());
        }

        return await results.OneAsync<T>();
    }

    // Counters go by the account that was found; an unknown name has counters like an account's, so that they tell nothing.
    private async Task<T> RunAsync<T>(string name, string? account, string network, Device? device, int checks,
        Func<string, RateLimiter.Counter[], Task<T>> attempt)
    {
        var who = account ?? name.ToLowerInvariant();
        if (account is not null && device?.Accounts.Contains(account, StringComparer.Ordinal) == true)
        {
            var key = $"{device.Id} {who}";
            await limits.ConsumeAsync(RateLimiter.OfPasswordCheck(key, network, checks));
            return await passwords.InTurnAsync(key, network, () => attempt(who, [new(RateLimiter.WrongLogInsPerDevice, key)]));
        }

        RateLimiter.Counter[] counters =
        [
            new(RateLimiter.WrongLogInsPerAccount, $"{who} at {network}"), new(RateLimiter.WrongLogInsPerAddress, network),
            new(RateLimiter.WrongLogInsByStrangers, who),
        ];
        if (await IsDelayedAsync(counters))
        {
            await delay.WaitAsync(who, network);
        }

        await limits.ConsumeAsync(RateLimiter.OfPasswordCheck($"{who} at {network}", network, checks));
        return await passwords.InTurnAsync(who, network, () => attempt(who, counters));
    }

    // Whether strangers have to wait. A network that is refused anyway takes no place from the others that wait.
    private async Task<bool> IsDelayedAsync(RateLimiter.Counter[] counters)
    {
        await using var results = await db.ReadAsync([.. counters.Select(RateLimiter.Peek)]);
        var isDelayed = false;
        foreach (var (rule, _, _) in counters)
        {
            var row = await results.OneAsync<RateLimiter.Row>();
            limits.RefuseIfExhausted(rule, row);
            isDelayed |= !rule.Refuses && limits.IsExhausted(rule, row);
        }

        return isDelayed;
    }
}
