using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Hosting;

/// <summary>
/// Writes the log to the standard output with the framework's formatters, in place of the framework's console logger, which wakes a
/// thread and writes for each line: an eighth of a page's CPU (docs/performance.md). Lines wait up to <see cref="Pause"/> and are written
/// together, in their order; a warning or an error is written at once. If the output is read too slowly, the caller waits, as with the
/// framework's logger: no line is dropped, and at most <see cref="Most"/> characters and one line wait.
/// </summary>
[ProviderAlias("Console")]
internal sealed class LogWriter : ILoggerProvider, ISupportExternalScope
{
    /// <summary>How long a line waits for others.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The characters that may wait to be written.</summary>
    public const int Most = 256 * 1024;

    // The process ends even if its output is not read any more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConsoleFormatter _formatter;
    private readonly StreamWriter _output;
    private readonly TimeSpan _pause;
    private readonly Thread _thread;
    private readonly object _turn = new();
    private StringBuilder _waiting = new();
    private StringBuilder _written = new();
    private IExternalScopeProvider? _scopes;
    private bool _isUrgent;
    private bool _isOver;
    private bool _isDone;

    /// <summary>Writes to the standard output.</summary>
    public LogWriter(IEnumerable<ConsoleFormatter> formatters, IOptions<ConsoleLoggerOptions> options)
        : this(formatters.First(one => one.Name == (options.Value.FormatterName ?? ConsoleFormatterNames.Simple)),
            Console.OpenStandardOutput(), Pause)
    {
    }

    internal LogWriter(ConsoleFormatter formatter, Stream output, TimeSpan pause)
    {
        (_formatter, _output, _pause) = (formatter, new StreamWriter(output, new UTF8Encoding(false), 16 * 1024), pause);
        _thread = new Thread(Write) { IsBackground = true, Name = "log" };
        _thread.Start();
        // These come also if the process ends without disposing the site.
        AppDomain.CurrentDomain.ProcessExit += End;
        AppDomain.CurrentDomain.UnhandledException += End;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Returns when everything is written, or after five seconds. A line that is logged later is written at once.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        AppDomain.CurrentDomain.UnhandledException -= End;
        End(null, EventArgs.Empty);
    }

    private void End(object? sender, EventArgs e)
    {
        lock (_turn)
        {
            _isOver = true;
            Monitor.PulseAll(_turn);
        }

        _thread.Join(Patience);
    }

    private void Add(StringBuilder line, bool isUrgent)
    {
        lock (_turn)
        {
            while (_waiting.Length >= Most && !_isOver)
            {
                Monitor.Wait(_turn);
            }

            _waiting.Append(line);
            if (_isDone)
            {
                Put(_waiting);
                return;
            }

            _isUrgent |= isUrgent;
            if (_isUrgent || _waiting.Length == line.Length || _waiting.Length >= Most)
            {
                Monitor.PulseAll(_turn);
            }
        }
    }

    private void Write()
    {
        while (Next() is { } lines)
        {
            Put(lines);
        }
    }

    // Waits for a line, and then for others. Null at the end: from then on each caller writes its own line.
    private StringBuilder? Next()
    {
        lock (_turn)
        {
            while (_waiting.Length == 0 && !_isOver)
            {
                Monitor.Wait(_turn);
            }

            var until = Environment.TickCount64 + (long)_pause.TotalMilliseconds;
            while (!_isUrgent && !_isOver && _waiting.Length < Most && until - Environment.TickCount64 is > 0 and var rest)
            {
                Monitor.Wait(_turn, (int)rest);
            }

            (_waiting, _written, _isUrgent) = (_written, _waiting, false);
            _isDone = _written.Length == 0;
            Monitor.PulseAll(_turn);
            return _isDone ? null : _written;
        }
    }

    private void Put(StringBuilder lines)
    {
        _output.Write(lines);
        _output.Flush();
        lines.Clear();
    }

    private sealed class Category(LogWriter writer, string name) : ILogger
    {
        // Reused, because the line is copied.
        [ThreadStatic]
        private static StringWriter? _line;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => writer._scopes?.Push(state);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            // A value may log while it is formatted: that line needs another buffer.
            var line = _line ?? new StringWriter();
            _line = null;
            var entry = new LogEntry<TState>(logLevel, name, eventId, state, exception, formatter);
            writer._formatter.Write(in entry, writer._scopes, line);
            var text = line.GetStringBuilder();
            if (text.Length > 0)
            {
                writer.Add(text, logLevel >= LogLevel.Warning);
            }

            text.Clear();
            if (text.Capacity <= 4096)
            {
                _line = line;
            }
        }
    }
}
