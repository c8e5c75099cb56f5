using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Infrastructure;

/// <summary>Keeps what a site logs, so that tests can read it and a bug fails them.</summary>
internal sealed class SiteLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = new();

    /// <summary>The lines at error level: only bugs are logged as errors.</summary>
    public IReadOnlyList<string> Bugs => [.. _lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Line)];

    public IEnumerable<string> All => _lines.Select(line => line.Line);

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
