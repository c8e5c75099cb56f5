using Insta485.Web.Errors;

namespace Insta485.Web.Security;

/// <summary>
/// Slows down strangers' log-ins to an account that is under attack. A waiting request holds no connection to the database and no turn
/// for bcrypt. Few wait at a time; beyond that the answer is 503.
/// </summary>
public sealed class StrangerDelay(TimeProvider clock)
{
    /// <summary>How long each of them waits.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    internal const int MostPerAccount = 20;
    internal const int MostPerNetwork = 4;
    internal const int Most = 200;

    private readonly List<(string Account, string Network)> _waiting = [];

    /// <summary>How many wait now.</summary>
    internal int Waiting
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits, unless too many do.</summary>
    /// <exception cref="RefusedException">Too many strangers wait (503).</exception>
    public async Task WaitAsync(string account, string network)
    {
        var entry = (account, network);
        lock (_waiting)
        {
            if (_waiting.Count >= Most || _waiting.Count(one => one.Account == account) >= MostPerAccount
                || _waiting.Count(one => one.Network == network) >= MostPerNetwork)
            {
                throw Refuse.Busy("Too many people are trying to log in right now. Try again in a moment.", Delay, "password");
            }

            _waiting.Add(entry);
        }

        try
        {
            await Task.Delay(Delay, clock);
        }
        finally
        {
            lock (_waiting)
            {
                _waiting.Remove(entry);
            }
        }
    }
}
