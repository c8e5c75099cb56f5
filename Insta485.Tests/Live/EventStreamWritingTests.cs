using System.Text;
using Insta485.Web.Database;
using Insta485.Web.Live;
using Insta485.Web.Stores.Live;
using Microsoft.AspNetCore.Http;

namespace Insta485.Tests.Live;

/// <summary>What a stream writes to a reader who is slow, to one for whom nothing happens, and to one who takes nothing.</summary>
public sealed class EventStreamWritingTests
{
    [Fact]
    public async Task AReaderWhoIsSlowIsToldThatSomethingWasMissed()
    {
        var at = new LiveCursor(7, 1, 1);
        var stream = new EventStream(new Session("jag", "1", ""), [], () => Assert.Fail("It is not stuck."));
        stream.Add(StreamItem.Notifications(at, 5), at);
        for (var post = 1; post <= 64; post++)
        {
            stream.Add(StreamItem.Likes(at, post, 1), at);
        }

        stream.Drain();
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        var read = new List<string>();
        await foreach (var item in stream.ReadAsync(context.Response, CancellationToken.None))
        {
            read.Add($"{item.EventType} {item.Data} {item.EventId}");
        }

        Assert.Equal(["resync {} 7-1-1", """notifications {"unread": 5} 7-1-1"""], read);
        // A comment at once, so that the headers are sent; at the end, when to come back.
        Assert.Equal(":\n\nretry: 500\n\n", Encoding.ASCII.GetString(body.ToArray()));
    }

    [Fact]
    public async Task AQuietStreamIsSentACommentWithThePosition()
    {
        var stream = new EventStream(new Session("jag", "1", ""), [], () => Assert.Fail("It is not stuck."));
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        stream.Watch(Environment.TickCount64 + 19_000, new LiveCursor(7, 1, 1));
        stream.Watch(Environment.TickCount64 + 21_000, new LiveCursor(7, 1, 2));
        // It is quiet since the last comment.
        stream.Watch(Environment.TickCount64 + 22_000, new LiveCursor(7, 1, 3));
        stream.Drain();
        Assert.Empty(await stream.ReadAsync(context.Response, CancellationToken.None).ToListAsync());
        Assert.Equal(":\n\n:\nid: 7-1-2\n\nretry: 500\n\n", Encoding.ASCII.GetString(body.ToArray()));
    }

    [Fact]
    public void AConnectionThatTakesNothingIsEnded()
    {
        var aborted = 0;
        var stream = new EventStream(new Session("jag", "1", ""), [], () => aborted++);
        var at = new LiveCursor(7, 1, 1);
        stream.Watch(Environment.TickCount64 + 15_000, at);
        Assert.Equal(0, aborted);
        stream.Add(StreamItem.NewPosts(at), at);
        var reading = stream.ReadAsync(new DefaultHttpContext().Response, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(reading.MoveNextAsync().AsTask().IsCompletedSuccessfully);
        stream.Watch(Environment.TickCount64 + 5_000, at);
        Assert.Equal(0, aborted);
        stream.Watch(Environment.TickCount64 + 60_000, at);
        Assert.Equal(1, aborted);
    }
}
