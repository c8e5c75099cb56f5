using System.Text.Json;
using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>A request as the browser's network counts it.</summary>
/// <param name="Kind">Document, Stylesheet, Script, Image, Other: what asked for it.</param>
public sealed record Sent(string Path, string Kind)
{
    /// <summary>Bytes that came over the wire, headers included; none from the cache.</summary>
    public long Bytes { get; set; }
}

/// <summary>What a tab sends and gets, by the browser's own count (Chrome DevTools Protocol, domain Network).</summary>
public sealed class Traffic
{
    private readonly List<Sent> _sent = [];
    private readonly Dictionary<string, Sent> _byId = [];

    /// <summary>In the order in which they were sent.</summary>
    public IReadOnlyList<Sent> All
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Begins to count.</summary>
    public static async Task<Traffic> OfAsync(IPage page)
    {
        var traffic = new Traffic();
        var network = await page.Context.NewCDPSessionAsync(page);
        network.Event("Network.requestWillBeSent").OnEvent += (_, said) => traffic.Begin(said.GetValueOrDefault());
        network.Event("Network.loadingFinished").OnEvent += (_, said) => traffic.End(said.GetValueOrDefault());
        await network.SendAsync("Network.enable");
        return traffic;
    }

    /// <summary>What a whole visit sends, until nothing is on its way any more.</summary>
    public async Task<IReadOnlyList<Sent>> OfVisitAsync(IPage page, string path)
    {
        lock (_sent)
        {
            _sent.Clear();
        }

        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        return All;
    }

    private void Begin(JsonElement said)
    {
        var sent =
            new Sent(new Uri(said.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath,
                said.GetProperty("type").GetString()!);
        lock (_sent)
        {
            _sent.Add(sent);
            _byId[said.GetProperty("requestId").GetString()!] = sent;
        }
    }

    private void End(JsonElement said)
    {
        lock (_sent)
        {
            if (_byId.TryGetValue(said.GetProperty("requestId").GetString()!, out var sent))
            {
                sent.Bytes = (long)said.GetProperty("encodedDataLength").GetDouble();
            }
        }
    }
}
