using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Live;

/// <summary>A stream of events that a test reads.</summary>
public sealed class OpenStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly ConcurrentQueue<(string Name, string Data, string Id)> _events = new();

    private OpenStream(HttpResponseMessage response) => (_response, Ended) = (response, ReadAsync(response));

    /// <summary>The status of the answer.</summary>
    public int Status => (int)_response.StatusCode;

    /// <summary>The answer, whose body is read here.</summary>
    public HttpResponseMessage Response => _response;

    /// <summary>Is done when the server has ended it.</summary>
    public Task Ended { get; }

    /// <summary>What came, without ids: <c>likes {"postid": 3, "numLikes": 2}</c>.</summary>
    public IReadOnlyList<string> Events => [.. _events.Select(one => $"{one.Name} {one.Data}")];

    /// <summary>The id of the last event.</summary>
    public string LastId => _events.Last().Id;

    /// <summary>Opens one.</summary>
    public static async Task<OpenStream> OpenAsync(Visitor visitor, string path, string? lastEventId = null, string? credentials = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in new[] { ("Last-Event-ID", lastEventId), ("Authorization", credentials) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return new OpenStream(await visitor.BeginAsync(request));
    }

    /// <summary>Waits for an event.</summary>
    public Task CameAsync(string wanted) => Eventually.Async(() => Events.Contains(wanted));

    public void Dispose() => _response.Dispose();

    private async Task ReadAsync(HttpResponseMessage response)
    {
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
        {
            return;
        }

        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync());
        try
        {
            await foreach (var item in parser.EnumerateAsync())
            {
                _events.Enqueue((item.EventType, item.Data, parser.LastEventId));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was closed, on either side.
        }
    }
}
