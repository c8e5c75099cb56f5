using System.Diagnostics;
using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Insta485.Tests.Live;
using Xunit.Abstractions;

namespace Insta485.Tests.Fleet;

/// <summary>The site on many machines, seen from where visitors come in. One fleet for all tests: the failover comes last.</summary>
[Trait("Category", "Fleet")]
[Collection(SerialCollection.Name)]
[TestCaseOrderer("Insta485.Tests.Fleet.FailoverLast", "Insta485.Tests")]
public sealed partial class FleetTests(SharedFleet shared, ITestOutputHelper output) : IClassFixture<SharedFleet>
{
    private readonly RunningFleet _fleet = shared.Fleet;

    // The last statement of each connection of the instances.
    private const string SitesStatements = "select query from pg_stat_activity where application_name = 'insta485'";

    [Fact]
    public async Task RequestsReachAllAndASessionOfOneIsGoodOnAll()
    {
        var visitor = await _fleet.AsAsync("awdeorio");
        var served = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            var answer = await visitor.PageAsync("/");
            served.Add(answer.Headers.GetValues("X-Served-By").Single());
            Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", i % 2 == 0 ? "unlike" : "like"), ("postid", "1"))).Status);
        }

        Assert.Equal(RunningFleet.Names.Order(), served.Order());
    }

    [Fact]
    public async Task APictureThatOneTookAllHave()
    {
        var visitor = await _fleet.AsAsync("jflinn");
        Assert.Equal(302, (await visitor.UploadAsync()).Status);
        var filename = await _fleet.Cluster.ListAsync<string>(_fleet.Cluster.Primary.Port,
            "select filename from posts where owner = 'jflinn' order by postid desc limit 1", RunningFleet.Database);
        var served = new HashSet<string>();
        await Eventually.Async(async () =>
        {
            var picture = await visitor.GetAsync("/uploads/" + filename.Single());
            Assert.Equal((200, "image/png"), (picture.Status, picture.ContentHeaders.ContentType?.MediaType));
            served.Add(picture.Headers.GetValues("X-Served-By").Single());
            return served.Count == RunningFleet.Names.Count;
        });
    }

    [Fact]
    public async Task AStreamThroughNginxTellsWhatEveryInstanceChanges()
    {
        using var stream = await OpenStream.OpenAsync(await _fleet.AsAsync("awdeorio"), "/live/?post=4");
        Assert.Equal(200, stream.Status);
        foreach (var (name, count) in RunningFleet.Names.Select((name, index) => (name, index + 1)))
        {
            var visitor = _fleet.Anonymous(name);
            await visitor.LogInAsync("jag", "password");
            Assert.Equal(302, (await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "4"), ("text", name))).Status);
            await Eventually.Async(() =>
                stream.Events.Count(one => one.StartsWith("comment {\"postid\": 4,", StringComparison.Ordinal)) >= count);
        }
    }

    [Fact]
    public async Task ALikeOnOneInstanceIsSeenOnTheOthers()
    {
        var visitors = new List<Visitor>();
        var streams = new List<OpenStream>();
        foreach (var name in RunningFleet.Names)
        {
            var visitor = _fleet.Anonymous(name);
            await visitor.LogInAsync("jag", "password");
            visitors.Add(visitor);
            streams.Add(await OpenStream.OpenAsync(visitor, "/live/?post=2"));
        }

        var took = new List<TimeSpan>();
        for (var i = 0; i < 100; i++)
        {
            var (start, likes) = (Stopwatch.GetTimestamp(), i % 2 == 0 ? 3 : 2);
            Assert.Equal(302, (await visitors[i % 3].PostAsync(
                "/likes/", ("operation", likes == 3 ? "like" : "unlike"), ("postid", "2"))).Status);
            await Task.WhenAll(streams.Select(stream => Eventually.Async(() =>
                stream.Events.Count(one => one == $"likes {{\"postid\": 2, \"numLikes\": {likes}}}") > i / 2)));
            took.Add(Stopwatch.GetElapsedTime(start));
        }

        streams.ForEach(stream => stream.Dispose());
        took.Sort();
        Say($"a like is seen on all three instances: median {took[50].TotalSeconds:0.000} s, slowest {took[^1].TotalSeconds:0.000} s");
    }

    [Fact]
    public async Task VisitorsCannotForgeTheirAddress()
    {
        var visitor = _fleet.Anonymous();
        var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/")
        {
            Content = new FormUrlEncodedContent(
                [new("operation", "login"), new("username", "nobody"), new("password", "wrong"),
                    new("csrf_token", await visitor.TokenAsync())]),
            Headers = { { "X-Forwarded-For", "203.0.113.7" } },
        };
        Assert.Equal(403, (await visitor.SendAsync(request)).Status);
        var counted =
            await _fleet.Cluster.ListAsync<string>(_fleet.Cluster.Primary.Port,
                "select subject from limits where subject like 'log-in%.%'", RunningFleet.Database);
        // For the name at the address, and for the address.
        Assert.Equal(["log-in from 127.0.0.1", "log-in of nobody at 127.0.0.1"], counted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatIsOnlyReadComesFromTheReplica()
    {
        var reader = await _fleet.AsAsync("michjc");
        await Eventually.Async(async () =>
        {
            // The log-in a moment ago was a write.
            reader.Cookies.GetCookies(_fleet.Address)["wrote"]?.Expired = true;
            await reader.PageAsync("/explore/");
            return (await _fleet.Cluster
                .ListAsync<string>(_fleet.Cluster.ReplicaPort, SitesStatements)).Exists(statement => statement.Contains("following"));
        });
    }

    [Fact]
    public async Task WhatOneHasWrittenOneSeesAndWhoLoggedOutIsOutHoweverFarBehindTheReplicaIs()
    {
        var (reader, writer) = (await _fleet.AsAsync("michjc"), await _fleet.AsAsync("jag"));
        var stolen = writer.Cookies.GetCookies(_fleet.Address)["login"]?.Value ?? "";
        await _fleet.Cluster.ListAsync<object>(_fleet.Cluster.ReplicaPort, "select pg_wal_replay_pause()::text");
        try
        {
            Assert.Equal(302,
                (await writer.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", "just written"))).Status);
            Assert.Contains("just written", (await writer.PageAsync("/posts/1/")).Body);
            // A replica that is too far behind is not used.
            await Eventually.Async(async () =>
            {
                reader.Cookies.GetCookies(_fleet.Address)["wrote"]?.Expired = true;
                return (await reader.PageAsync("/posts/1/")).Body.Contains("just written");
            });
            Assert.Equal(302, (await writer.PostAsync("/accounts/logout/")).Status);
            foreach (var name in RunningFleet.Names)
            {
                var thief = _fleet.Anonymous(name);
                thief.Cookies.Add(_fleet.Address, new System.Net.Cookie("login", stolen));
                Assert.Equal(302, (await thief.GetAsync("/")).Status);
            }
        }
        finally
        {
            await _fleet.Cluster.ListAsync<object>(_fleet.Cluster.ReplicaPort, "select pg_wal_replay_resume()::text");
        }

        await Eventually.Async(async () => (await _fleet.Cluster.ListAsync<bool>(
            _fleet.Cluster.ReplicaPort, "select exists (select from comments where text = 'just written')",
                RunningFleet.Database)).Single());
    }

    [Fact]
    public async Task TheLogIsALineOfJsonForEachRequest()
    {
        var visitor = await _fleet.AsAsync("awdeorio");
        await visitor.GetAsync("/explore/?secret=1");
        var line =
            await Eventually.Async(() =>
            _fleet.Instances.Values.SelectMany(instance => instance.Lines).FirstOrDefault(said => said.Contains("GET /explore/ 200")));
        var json = JsonNode.Parse(line);
        Assert.Equal(("GET", "/explore/", 200, "awdeorio"),
            ((string?)json?["State"]?["Method"], (string?)json?["State"]?["Path"], (int?)json?["State"]?["Status"],
                (string?)json?["State"]?["User"]));
        Assert.All(_fleet.Instances.Values.SelectMany(instance => instance.Lines), said => Assert.NotNull(JsonNode.Parse(said)));
        Assert.DoesNotContain(_fleet.Instances.Values.SelectMany(instance => instance.Lines), said => said.Contains("secret"));
    }

    [Fact]
    public async Task WhatIsMeasuredIsSent()
    {
        await (await _fleet.AsAsync("awdeorio")).PageAsync("/");
        await Eventually.Async(async () =>
        {
            await _fleet.Anonymous("one").PageAsync("/accounts/login/?target=%2Fsecret%2F");
            return Sent("/v1/traces").Contains("Microsoft.AspNetCore") && Sent("/v1/traces").Contains("Npgsql")
                && Sent("/v1/metrics").Contains("http.server.request.duration") && Sent("/v1/metrics").Contains("db.client");
        });
        Assert.Contains("insta485", Sent("/v1/traces"));
        Assert.DoesNotContain(_fleet.Cluster.Primary.AdministratorPassword, Sent("/v1/traces"));
        Assert.DoesNotContain("secret", Sent("/v1/traces"));
    }

    private string Sent(string path) =>
        string.Concat(_fleet.Collector.Received.Where(received => received.Path == path).Select(received => received.Body));
}
