using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A browser of one person, with its own cookies and any number of tabs. It records every problem in them: console errors and
/// warnings, uncaught exceptions, violations of the content security policy, failed requests, answers of 400 and above, dialogs.
/// An unannounced problem fails the test, and so does an announced one that did not come.
/// </summary>
public sealed class BrowserSession
{
    /// <summary>Instead of a status: the request ended without an answer.</summary>
    public const int NoAnswer = 0;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly SiteFixture _site;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentBag<Task> _notes = [];
    private readonly List<Expected> _expected = [];
    private readonly ConcurrentQueue<bool> _answers = new();

    private readonly BrowserContext _context;
    private bool _isAdjusted;

    private BrowserSession(SiteFixture site, BrowserContext context, bool hasScripts)
    {
        (_site, _context, HasScripts) = (site, context, hasScripts);
        context.Context.Console += OnConsole;
        context.Context.WebError += OnError;
        context.Context.Response += OnResponse;
        context.Context.RequestFailed += OnRequestFailed;
        context.Context.Dialog += OnDialog;
    }

    /// <summary>Cookies, routes, scripts, further tabs. A test that has used it may have changed it: no other test gets it.</summary>
    public IBrowserContext Context
    {
        get
        {
            _isAdjusted = true;
            return _context.Context;
        }
    }

    /// <summary>The clock of its tabs. A tab's own is the same one, but a test that uses that leaves it to the next test.</summary>
    public IClock Clock => Context.Clock;

    /// <summary>The open tabs.</summary>
    public IEnumerable<IPage> Tabs => _context.Tabs;

    /// <summary>The first tab.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>Whether scripting is on.</summary>
    public bool HasScripts { get; }

    /// <summary>Opens one on a site. See <see cref="InBrowser{TSite}.OpenAsync"/>, which also checks its problems.</summary>
    internal static async Task<BrowserSession> OpenAsync(
        SiteFixture site, bool scripts, bool phone, bool motion = false, bool whole = false)
    {
        var context = await BrowserContext.TakeAsync(new BrowserContext.Kind(site.Address, scripts, phone, motion, whole));
        return new BrowserSession(site, context, scripts) { Page = await context.Context.NewPageAsync() };
    }

    /// <summary>Announces an answer of 400 or above, or <see cref="NoAnswer"/>, at a path.</summary>
    public void Expect(int status, string path, int times = 1)
    {
        lock (_expected)
        {
            _expected.AddRange(Enumerable.Range(0, times).Select(_ => new Expected(status, path)));
        }
    }

    /// <summary>Announces a dialog of the browser, and whether the visitor agrees to what it asks.</summary>
    public void ExpectDialog(bool isAccepted) => _answers.Enqueue(isAccepted);

    /// <summary>Signs a user in without the form: a sample user with their usual password by a session that was begun before.</summary>
    public async Task SignInAsync(string username, string? password = null) =>
        await TakeCookiesAsync(await (password is null ? _site.SessionOf(username) : _site.As(username, password)));

    /// <summary>Takes over the cookies of a visitor.</summary>
    public Task TakeCookiesAsync(Visitor visitor) =>
        _context.Context.AddCookiesAsync(visitor.Cookies.GetCookies(_site.Address).Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Domain = cookie.Domain,
            Path = cookie.Path,
            HttpOnly = cookie.HttpOnly,
            SameSite = SameSiteAttribute.Lax,
        }));

    /// <summary>Ends it.</summary>
    /// <returns>Its problems.</returns>
    internal async Task<IReadOnlyList<string>> CloseAsync()
    {
        // After an answer from each tab, everything it reported before has arrived.
        foreach (var tab in Tabs)
        {
            await tab.EvaluateAsync("0").WaitAsync(Timeout);
        }

        await Task.WhenAll(_notes).WaitAsync(Timeout);
        await (_isAdjusted ? _context.Context.CloseAsync() : _context.GiveBackAsync());
        _context.Context.Console -= OnConsole;
        _context.Context.WebError -= OnError;
        _context.Context.Response -= OnResponse;
        _context.Context.RequestFailed -= OnRequestFailed;
        _context.Context.Dialog -= OnDialog;
        lock (_expected)
        {
            return [.. _problems, .. _expected.Where(one => !one.Came).Select(one => $"Did not come: {one.Status} {one.Path}"),
                .. _answers.Select(_ => "Did not come: a dialog")];
        }
    }

    private void OnConsole(object? sender, IConsoleMessage message) => Note(message);

    private void OnError(object? sender, IWebError error) => _problems.Enqueue($"Exception: {error.Error}");

    private void OnResponse(object? sender, IResponse response) => _notes.Add(NoteAnswerAsync(response.Request, response.Status));

    private void OnRequestFailed(object? sender, IRequest request) => _notes.Add(NoteFailureAsync(request));

    private void OnDialog(object? sender, IDialog dialog)
    {
        var isAnnounced = _answers.TryDequeue(out var isAccepted);
        if (!isAnnounced)
        {
            _problems.Enqueue($"Dialog: {dialog.Message}");
        }

        _notes.Add(isAccepted ? dialog.AcceptAsync() : dialog.DismissAsync());
    }

    private async Task NoteAnswerAsync(IRequest request, int status)
    {
        // The visitor has not asked for a page that is fetched ahead, and does not see its answer.
        if (status >= 400 && !(await request.AllHeadersAsync()).ContainsKey("sec-purpose") && !Take(status, request.Url))
        {
            _problems.Enqueue($"{request.Method} {request.Url}: {status}");
        }
    }

    private async Task NoteFailureAsync(IRequest request)
    {
        // The browser itself aborts the requests of a page that is being left, and drops a page fetched ahead that was not 200.
        if (request.Failure != "net::ERR_ABORTED" && !Take(NoAnswer, request.Url)
            && !(await request.AllHeadersAsync()).ContainsKey("sec-purpose"))
        {
            _problems.Enqueue($"{request.Method} {request.Url}: {request.Failure}");
        }
    }

    private void Note(IConsoleMessage message)
    {
        // The console repeats that an answer was an error; whether it was announced is known already.
        var isAnnounced = message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && IsAnnounced(message.Location);
        if (message.Type is "error" or "warning" && !isAnnounced)
        {
            _problems.Enqueue($"Console {message.Type}: {message.Text} ({message.Location})");
        }
    }

    private bool Take(int status, string url)
    {
        lock (_expected)
        {
            var found = _expected.Find(one => !one.Came && one.Status == status && one.Path == new Uri(url).AbsolutePath);
            return found is not null && (found.Came = true);
        }
    }

    // "http://127.0.0.1:1234/likes/?target=/:0:0"
    private bool IsAnnounced(string location)
    {
        lock (_expected)
        {
            return _expected.Exists(one => location.Contains(one.Path + "?") || location.Contains(one.Path + ":"));
        }
    }

    private sealed record Expected(int Status, string Path)
    {
        public bool Came { get; set; }
    }
}
