namespace Insta485.Tests.Bench;

/// <summary>A load generator, a process of its own, so that its work is not counted as the site's.</summary>
internal static class Load
{
    private const int Connections = 4;

    /// <summary>Requests a page so many times, over some connections.</summary>
    /// <param name="cookies">As the header has them.</param>
    public static Task RunAsync(Uri page, string cookies, int times) => Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookies);
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br");
        for (var i = 0; i < times / Connections; i++)
        {
            using var answer = await client.GetAsync(page);
            answer.EnsureSuccessStatusCode();
            await answer.Content.CopyToAsync(Stream.Null);
        }
    }));
}
