namespace Insta485.Tests.Infrastructure;

/// <summary>
/// Sessions of the sample users for browser windows, so that a window need not log in. Between two refills each window gets a session of
/// its own, which the test may end. A refill makes all of them valid again: it forgets ended sessions and the stamps of passwords.
/// </summary>
internal sealed class SessionCache
{
    private readonly Dictionary<string, List<Visitor>> _sessions = [];
    private readonly Dictionary<string, int> _given = [];

    /// <summary>After a refill.</summary>
    public void StartOver() => _given.Clear();

    /// <summary>The next session of a user that was not given out since the last refill.</summary>
    public async Task<Visitor> NextAsync(string username, SiteFixture site)
    {
        var sessions = _sessions.TryGetValue(username, out var known) ? known : _sessions[username] = [];
        var next = _given.GetValueOrDefault(username);
        _given[username] = next + 1;
        if (next < sessions.Count)
        {
            return sessions[next];
        }

        var visitor = await site.As(username);
        // One that was begun with a changed password, or by another user than the sample's, ends with the next refill.
        if (await site.OneAsync<bool>($"select not exists (select from password_stamps where username = '{username}')"))
        {
            sessions.Add(visitor);
        }

        return visitor;
    }
}
