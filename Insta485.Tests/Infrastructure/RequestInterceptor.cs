using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Insta485.Tests.Infrastructure;

/// <summary>A request: its method, its path with the query, and what it is for by its headers.</summary>
/// <param name="IsFragment">A script asked for a part of a page.</param>
/// <param name="IsAhead">The browser fetches it in advance.</param>
public sealed record Asked(string Verb, string Address, bool IsFragment, bool IsAhead)
{
    public override string ToString() => $"{Verb} {Address}";
}

/// <summary>Sees every request before the site: records it, and can delay it, hold it, or answer it with an error.</summary>
public sealed class RequestInterceptor : IStartupFilter
{
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, Predicate<Asked>> _awaited = new();
    private volatile Func<Asked, HttpContext, Task<bool>>? _rule;
    private HeldRequests? _held;
    private readonly ConcurrentDictionary<HttpContext, Asked> _running = new();

    /// <summary>What was asked for since <see cref="Forget"/>, pictures, styles and scripts aside.</summary>
    public IReadOnlyList<Asked> Asked => [.. _asked];

    /// <summary>The same in words.</summary>
    public IReadOnlyList<string> Words => [.. _asked.Select(asked => asked.ToString())];

    /// <summary>Everything passes again. What is held stays so.</summary>
    public void Open() => _rule = null;

    /// <summary>Everything passes again, and what was held goes on.</summary>
    public void Release()
    {
        Open();
        Interlocked.Exchange(ref _held, null)?.LetAll();
    }

    /// <summary>The requests that have not ended.</summary>
    public IEnumerable<Asked> Running => _running.Values;

    /// <summary>Begins a new list.</summary>
    public void Forget() => _asked.Clear();

    /// <summary>Whether every request has ended, or ends within some seconds.</summary>
    public async Task<bool> IsIdleAsync()
    {
        for (var looks = 0; !_running.IsEmpty; looks++)
        {
            if (looks == 500)
            {
                return false;
            }

            await Task.Delay(20);
        }

        return true;
    }

    /// <summary>Ends when a request comes.</summary>
    public Task ComesAsync(Predicate<Asked> which)
    {
        var coming = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[coming] = which;
        return coming.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Every request waits before it is answered, as on a slow network: the wait itself is simulated.</summary>
    public void Slow(TimeSpan by) => _rule = async (_, context) =>
    {
        await Task.Delay(by, context.RequestAborted);
        return true;
    };

    /// <summary>Requests stay here until they are let through.</summary>
    public HeldRequests Hold(string verb, string start)
    {
        var held = _held = new HeldRequests();
        _rule = async (asked, context) => !IsOf(asked, verb, start) || await held.WaitAsync(asked, context);
        return held;
    }

    /// <summary>A proxy answers instead of the site, with a page of its own.</summary>
    public void Answer(int status, string verb, string start) => _rule = async (asked, context) =>
    {
        if (!IsOf(asked, verb, start))
        {
            return true;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync("<html><body><center><h1>Bad Gateway</h1></center></body></html>");
        return false;
    };

    /// <summary>The connection breaks after the first bytes of an answer.</summary>
    public void Break(string verb, string start) => _rule = async (asked, context) =>
    {
        if (!IsOf(asked, verb, start))
        {
            return true;
        }

        context.Response.ContentLength = 10_000;
        await context.Response.WriteAsync("<p>");
        await context.Response.Body.FlushAsync();
        context.Abort();
        return false;
    };

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, goOn) =>
        {
            var headers = context.Request.Headers;
            var asked = new Asked(
                context.Request.Method, context.Request.Path + context.Request.QueryString.ToString(), headers.ContainsKey("Fragment"),
                headers["Sec-Purpose"].ToString().StartsWith("prefetch", StringComparison.Ordinal));
            if (asked.Address.EndsWith('/') || asked.Address.Contains("/?"))
            {
                _asked.Enqueue(asked);
            }

            foreach (var (coming, _) in _awaited.Where(one => one.Value(asked)))
            {
                coming.TrySetResult();
            }

            _running[context] = asked;
            try
            {
                if (_rule is not { } rule || await rule(asked, context))
                {
                    await goOn(context);
                    (context.Items[typeof(HeldRequests)] as HeldRequests)?.Done();
                }
            }
            catch (Exception e)
                when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException or SocketException)
            {
                // The client has left.
            }
            finally
            {
                _running.TryRemove(context, out _);
            }
        });
        next(app);
    };

    private static bool IsOf(Asked asked, string verb, string start) =>
        asked.Verb == verb && asked.Address.StartsWith(start, StringComparison.Ordinal);
}

/// <summary>Requests that are held before the site.</summary>
public sealed class HeldRequests
{
    private readonly ConcurrentQueue<(Asked Asked, TaskCompletionSource Let)> _waiting = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private volatile bool _letsAll;

    /// <summary>How many have come.</summary>
    public int Count => _waiting.Count;

    /// <summary>Ends when the next one has arrived.</summary>
    public async Task NextAsync() => Assert.True(await _came.WaitAsync(TimeSpan.FromSeconds(30)), "No request came.");

    /// <summary>Ends when the site has answered one that was let through.</summary>
    public async Task DoneAsync() => Assert.True(await _done.WaitAsync(TimeSpan.FromSeconds(30)), "No request was answered.");

    /// <summary>Lets one through: the n-th that came, from 0.</summary>
    public void Let(int which = 0) => _waiting.ElementAt(which).Let.TrySetResult();

    /// <summary>Lets all through, also those that are just coming.</summary>
    public void LetAll()
    {
        _letsAll = true;
        foreach (var (_, let) in _waiting)
        {
            let.TrySetResult();
        }
    }

    internal void Done() => _done.Release();

    internal async Task<bool> WaitAsync(Asked asked, HttpContext context)
    {
        var let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((asked, let));
        context.Items[typeof(HeldRequests)] = this;
        _came.Release();
        if (_letsAll)
        {
            let.TrySetResult();
        }

        await let.Task.WaitAsync(context.RequestAborted);
        return true;
    }
}
