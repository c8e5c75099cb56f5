using Insta485.Web.Errors;

namespace Insta485.Web.Security;

/// <summary>
/// Runs so much work at a time; more waits in turn, round robin: by account, and among the requests for one account by address
/// (start-time fair queueing, Goyal, Vin and Cheng 1996). Many requests of one account delay another one's by a single turn.
/// </summary>
/// <param name="slots">How much runs at a time.</param>
/// <param name="timeout">How long a turn is waited for.</param>
/// <param name="busy">The message for a visitor who gets no turn.</param>
public sealed class FairScheduler(int slots, TimeSpan timeout, string busy)
{
    /// <summary>The most requests for one account that wait.</summary>
    public const int MostPerAccount = 4;

    /// <summary>The most requests from one address that wait.</summary>
    public const int MostPerAddress = 20;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Waiter, (long Account, long Address, long Arrival)> _waiting = new();
    private readonly Dictionary<string, Flow> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Flow> _addresses = new(StringComparer.Ordinal);
    private int _free = slots;
    private long _arrivals;
    private (long Account, long Address) _now;

    /// <summary>Runs the work when its turn has come.</summary>
    /// <exception cref="RefusedException">Too many wait for this account or from this address, or no turn came in time (503).</exception>
    public async Task<T> RunAsync<T>(string account, string address, Func<Task<T>> work)
    {
        if (Enqueue(account, address) is { } waiter)
        {
            await WaitAsync(waiter);
        }

        try
        {
            return await work();
        }
        finally
        {
            Next();
        }
    }

    // Null: it may run at once.
    private Waiter? Enqueue(string account, string address)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return null;
            }

            var (ofAccount, ofAddress) = (FlowOf(_accounts, account), FlowOf(_addresses, address));
            if (ofAccount.Waiting >= MostPerAccount || ofAddress.Waiting >= MostPerAddress)
            {
                Forget(account, address);
                throw Busy();
            }

            ofAccount.Waiting++;
            ofAddress.Waiting++;
            ofAccount.Tag = Math.Max(_now.Account, ofAccount.Tag) + 1;
            ofAddress.Tag = Math.Max(_now.Address, ofAddress.Tag) + 1;
            var waiter = new Waiter(account, address);
            _waiting.Enqueue(waiter, (ofAccount.Tag, ofAddress.Tag, _arrivals++));
            return waiter;
        }
    }

    private async Task WaitAsync(Waiter waiter)
    {
        try
        {
            await waiter.Turn.Task.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                if (!waiter.Turn.Task.IsCompleted)
                {
                    waiter.Turn.SetCanceled();
                    Leave(waiter);
                    throw Busy();
                }
            }

            // The turn came at the last moment: it is used.
        }
    }

    // Gives the slot to the next waiter.
    private void Next()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var waiter, out var tag))
            {
                if (!waiter.Turn.Task.IsCanceled)
                {
                    _now = (tag.Account, Math.Max(_now.Address, tag.Address));
                    Leave(waiter);
                    waiter.Turn.SetResult();
                    return;
                }
            }

            _free++;
        }
    }

    private void Leave(Waiter waiter)
    {
        _accounts[waiter.Account].Waiting--;
        _addresses[waiter.Address].Waiting--;
        Forget(waiter.Account, waiter.Address);
    }

    private static Flow FlowOf(Dictionary<string, Flow> flows, string key)
    {
        if (!flows.TryGetValue(key, out var flow))
        {
            flows[key] = flow = new Flow();
        }

        return flow;
    }

    // A flow without waiters has no tag beyond the present one.
    private void Forget(string account, string address)
    {
        if (_accounts[account].Waiting == 0)
        {
            _accounts.Remove(account);
        }

        if (_addresses[address].Waiting == 0)
        {
            _addresses.Remove(address);
        }
    }

    private RefusedException Busy() => Refuse.Busy(busy, timeout);

    private sealed class Flow
    {
        public int Waiting { get; set; }

        public long Tag { get; set; }
    }

    // Continuations must not run inside the lock.
    private sealed record Waiter(string Account, string Address)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
