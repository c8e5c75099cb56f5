namespace Insta485.Decoder;

/// <summary>
/// Answers in the place of a photo that has used up its CPU time, and ends the process: libvips can't be interrupted everywhere. Time
/// in which the machine does something else does not count.
/// </summary>
internal sealed class CpuLimit : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Stream _output;
    private readonly Timer _timer;
    private TimeSpan _until = TimeSpan.MaxValue;
    private bool _hasHeader;

    public CpuLimit(Stream output)
    {
        _output = output;
        _timer = new Timer(_ => Check());
    }

    /// <summary>A photo begins.</summary>
    public void Begin(TimeSpan atMost)
    {
        lock (_lock)
        {
            (_until, _hasHeader) = (Environment.CpuUsage.TotalTime + atMost, false);
        }

        _timer.Change(Interval, Interval);
    }

    /// <summary>A photo has ended.</summary>
    public void End() => _timer.Change(Timeout.Infinite, Timeout.Infinite);

    /// <summary>Answers with the header.</summary>
    public void Write(PictureHeader header)
    {
        lock (_lock)
        {
            Wire.Write(_output, header);
            _hasHeader = true;
        }
    }

    /// <summary>Answers with the result; its files may follow.</summary>
    public void Write(DecodeResult result)
    {
        lock (_lock)
        {
            Wire.Write(_output, result);
            _until = TimeSpan.MaxValue;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_lock)
        {
            if (Environment.CpuUsage.TotalTime < _until)
            {
                return;
            }

            const string Detail = "It takes too much CPU time.";
            if (_hasHeader)
            {
                Wire.Write(_output, new DecodeResult(Failure.NeedsTime, "", 0, 0, "", [], Detail));
            }
            else
            {
                Wire.Write(_output, new PictureHeader(Failure.NeedsTime, Detail: Detail));
            }

            Environment.Exit(0);
        }
    }
}
