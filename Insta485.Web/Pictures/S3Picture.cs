using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>What S3 answers to a conditional or partial request.</summary>
internal enum S3Outcome
{
    Whole,
    Part,
    NotModified,
    NoSuchRange,
}

/// <summary>A photo in S3. Its bytes are read as they arrive and are never all in memory.</summary>
internal sealed record S3Picture(S3Outcome Outcome, TimeSpan ReadTimeout) : PictureSource, IAsyncDisposable
{
    /// <summary>Bytes that follow, or would follow if the visitor had not asked for the headers alone.</summary>
    public long? Length { get; init; }

    public DateTimeOffset? Modified { get; init; }

    /// <summary>Which part of the photo it is, as S3 says it.</summary>
    public string? ContentRange { get; init; }

    public Stream? Body { get; init; }

    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="RefusedException">S3 broke off, or sent nothing in time.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken aborted)
    {
        using var cts = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        cts.CancelAfter(ReadTimeout);
        try
        {
            return Body is null ? 0 : await Body.ReadAsync(buffer, cts.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException && !aborted.IsCancellationRequested)
        {
            throw S3PictureStore.Away(e);
        }
    }

    public ValueTask DisposeAsync() => Body?.DisposeAsync() ?? default;
}
