using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Insta485.Tests.Hosting;

/// <summary>The log loses nothing, keeps the order, and never holds more than it may.</summary>
public sealed class LogWriterTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void LinesKeepTheirOrderAndTheEndWaitsForThem()
    {
        using var output = new Output();
        var writer = new LogWriter(new Plain(), output, TimeSpan.FromMilliseconds(1));
        var log = writer.CreateLogger("test");
        var threads = Enumerable.Range(0, 8).Select(name => new Thread(() =>
        {
            for (var line = 0; line < 2_000; line++)
            {
                Write(log, $"{name} {line} {new string('x', line % 300)}");
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        writer.Dispose();
        var lines = output.Text.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')).ToList();
        Assert.Equal(16_000, lines.Count);
        Assert.All(lines.GroupBy(line => line[0]),
            thread => Assert.Equal(Enumerable.Range(0, 2_000), thread.Select(line => int.Parse(line[1]))));
        Assert.All(lines, line => Assert.Equal(int.Parse(line[1]) % 300, line[2].Length));
    }

    [Fact]
    public void CallersWaitForASlowOutput()
    {
        using var output = new Output();
        output.IsOpen.Reset();
        var writer = new LogWriter(new Plain(), output, TimeSpan.FromMilliseconds(1));
        var log = writer.CreateLogger("test");
        const int Length = 1_000;
        const int All = 4 * LogWriter.Most / Length;
        var logged = 0;
        var thread = new Thread(() =>
        {
            for (; logged < All; Interlocked.Increment(ref logged))
            {
                Write(log, new string('x', Length - 1));
            }
        });
        thread.Start();
        // One batch is being written, and another waits.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref logged) >= LogWriter.Most / Length, TimeSpan.FromSeconds(30)));
        Assert.False(thread.Join(TimeSpan.FromMilliseconds(200)));
        Assert.InRange(logged, LogWriter.Most / Length, (2 * LogWriter.Most / Length) + 2);
        output.IsOpen.Set();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        writer.Dispose();
        Assert.Equal(All * Length, output.Text.Length);
    }

    [Fact]
    public void AWarningTakesTheLinesBeforeItAlong()
    {
        using var output = new Output();
        using var writer = new LogWriter(new Plain(), output, Long);
        var log = writer.CreateLogger("test");
        Write(log, "one");
        Write(log, "two", LogLevel.Warning);
        Assert.True(SpinWait.SpinUntil(() => output.Text == "one\ntwo\n", TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void LinesWaitForOthersAndAreWrittenTogether()
    {
        using var output = new Output();
        var writer = new LogWriter(new Plain(), output, Long);
        var log = writer.CreateLogger("test");
        Write(log, "one");
        Write(log, "two");
        writer.Dispose();
        Assert.Equal(("one\ntwo\n", 1), (output.Text, output.Writes));
        // What ends after the log still has its say.
        Write(log, "three");
        Assert.Equal("one\ntwo\nthree\n", output.Text);
    }

    [Fact]
    public void WhatFormatsALineMayLog()
    {
        using var output = new Output();
        var writer = new LogWriter(new Plain(), output, Long);
        var log = writer.CreateLogger("test");
        log.Log(LogLevel.Information, default, 0, null, (_, _) =>
        {
            Write(log, "inner");
            return "outer";
        });
        writer.Dispose();
        Assert.Equal("inner\nouter\n", output.Text);
    }

    [Theory]
    [InlineData("simple", "20", "info: c[5] said\n")]
    [InlineData("json", """{"Timestamp":"20""", """
        "Message":"said"
        """)]
    public async Task TheSiteLogsWithTheFormatterOfTheSettings(string name, string begins, string contains)
    {
        var config = await Postgres.PlaceAsync("t_log", null, ("Logging:Console:FormatterName", name));
        await using var app = SiteHost.Build(config, config.Target);
        Assert.Single(app.Services.GetServices<ILoggerProvider>().OfType<LogWriter>());
        Assert.Empty(app.Services.GetServices<ILoggerProvider>().OfType<ConsoleLoggerProvider>());
        using var output = new Output();
        var writer = new LogWriter(app.Services.GetServices<ConsoleFormatter>().Single(one => one.Name == name), output, Long);
        writer.CreateLogger("c").Log(LogLevel.Information, new EventId(5), "said", null, (text, _) => text);
        writer.Dispose();
        Assert.Contains(contains, output.Text, StringComparison.Ordinal);
        Assert.StartsWith(begins, output.Text, StringComparison.Ordinal);
        Assert.Equal(1, output.Text.Count(sign => sign == '\n'));
    }

    private static void Write(ILogger log, string text, LogLevel level = LogLevel.Information) =>
        log.Log(level, default, text, null, (state, _) => state);

    private sealed class Plain() : ConsoleFormatter("plain")
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
            textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception) + "\n");
    }

    // Keeps what is written, as soon as it is open.
    private sealed class Output : MemoryStream
    {
        public ManualResetEventSlim IsOpen { get; } = new(true);

        public int Writes { get; private set; }

        public string Text
        {
            get
            {
                lock (IsOpen)
                {
                    return Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length);
                }
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            IsOpen.Wait();
            lock (IsOpen)
            {
                Writes++;
                var end = (int)Length;
                SetLength(end + buffer.Length);
                buffer.CopyTo(GetBuffer().AsSpan(end));
            }
        }

        protected override void Dispose(bool disposing)
        {
            IsOpen.Dispose();
            base.Dispose(disposing);
        }
    }
}
