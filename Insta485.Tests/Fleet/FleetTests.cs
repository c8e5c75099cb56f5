using System.Text.Json.Nodes;
using Insta485.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Insta485.Tests.Fleet;

/// <summary>The site on many machines, seen from where visitors come in.</summary>
[Trait("Category", "Fleet")]
[Collection(SerialCollection.Name)]
public sealed class FleetTests(RunningFleet fleet, ITestOutputHelper output) : IClassFixture<RunningFleet>
{
    // What the instances asked last, a connection each.
    private const string SitesStatements = "select query from pg_stat_activity where application_name = 'insta485'";

    [Fact]
    public async Task RequestsReachAllAndASessionOfOneIsGoodOnAll()
    {
        var visitor = await fleet.AsAsync("awdeorio");
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
        var visitor = await fleet.AsAsync("jflinn");
        Assert.Equal(302, (await visitor.UploadAsync()).Status);
        var filename =
            await fleet.Cluster
            .ListAsync<string>(fleet.Cluster.Primary.Port, "select filename from posts where owner = 'jflinn' order by postid desc limit 1",
                RunningFleet.Database);
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
    public async Task NobodySaysOfThemselvesWhereTheyComeFrom()
    {
        var visitor = fleet.Anonymous();
        var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/")
        {
            Content = new FormUrlEncodedContent(
                [new("operation", "login"), new("username", "nobody"), new("password", "wrong"),
                    new("csrf_token", await visitor.TokenAsync())]),
            Headers = { { "X-Forwarded-For", "203.0.113.7" } },
        };
        Assert.Equal(403, (await visitor.SendAsync(request)).Status);
        var counted =
            await fleet.Cluster
            .ListAsync<string>(fleet.Cluster.Primary.Port, "select subject from limits where subject like '%.%'", RunningFleet.Database);
        Assert.EndsWith("127.0.0.1", Assert.Single(counted));
    }

    [Fact]
    public async Task WhatIsOnlyReadComesFromTheReplica()
    {
        var reader = await fleet.AsAsync("michjc");
        await Eventually.Async(async () =>
        {
            // Whoever logged in a moment ago has written.
            reader.Cookies.GetCookies(fleet.Address)["wrote"]?.Expired = true;
            await reader.PageAsync("/explore/");
            return (await fleet.Cluster
                .ListAsync<string>(fleet.Cluster.ReplicaPort, SitesStatements)).Exists(statement => statement.Contains("following"));
        });
    }

    [Fact]
    public async Task WhatOneHasWrittenOneSeesAndWhoLoggedOutIsOutHoweverFarBehindTheReplicaIs()
    {
        var (reader, writer) = (await fleet.AsAsync("michjc"), await fleet.AsAsync("jag"));
        var stolen = writer.Cookies.GetCookies(fleet.Address)["login"]?.Value ?? "";
        await fleet.Cluster.ListAsync<object>(fleet.Cluster.ReplicaPort, "select pg_wal_replay_pause()::text");
        try
        {
            Assert.Equal(302,
                (await writer.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", "just written"))).Status);
            Assert.Contains("just written", (await writer.PageAsync("/posts/1/")).Body);
            // Too far behind, the replica is not asked any more.
            await Eventually.Async(async () =>
            {
                reader.Cookies.GetCookies(fleet.Address)["wrote"]?.Expired = true;
                return (await reader.PageAsync("/posts/1/")).Body.Contains("just written");
            });
            Assert.Equal(302, (await writer.PostAsync("/accounts/logout/")).Status);
            foreach (var name in RunningFleet.Names)
            {
                var thief = fleet.Anonymous(name);
                thief.Cookies.Add(fleet.Address, new System.Net.Cookie("login", stolen));
                Assert.Equal(302, (await thief.GetAsync("/")).Status);
            }
        }
        finally
        {
            await fleet.Cluster.ListAsync<object>(fleet.Cluster.ReplicaPort, "select pg_wal_replay_resume()::text");
        }

        await Eventually.Async(async () => (await fleet.Cluster.ListAsync<bool>(
            fleet.Cluster.ReplicaPort, "select exists (select from comments where text = 'just written')",
                RunningFleet.Database)).Single());
    }

    [Fact]
    public async Task WhoeverIsKilledTakesNoRequestAlongThatCanBeAskedAgain()
    {
        await using var load = await Load.BeginAsync(fleet, 6, 2);
        await load.MoreAsync(200);
        await fleet.Instances["two"].KillAsync();
        await load.MoreAsync(400);
        await fleet.StartAsync("two");
        var after = load.Outcomes.Count;
        await load.UntilAsync(now => now.Outcomes.Skip(after).Any(outcome => outcome.ServedBy == "two"));
        await load.EndAsync();

        var reads = load.Outcomes.Where(outcome => outcome.IsRead).ToList();
        var lost = load.Failed.Count(outcome => !outcome.IsRead);
        Say($"kill -9 of one of three: {reads.Count} reads, {load.Failed.Count - lost} failed, slowest {reads.Max(read => read.Took).TotalSeconds:0.00} s; {load.Outcomes.Count - reads.Count} writes, {lost} failed");
        Assert.DoesNotContain(load.Failed, outcome => outcome.IsRead);
        // A write that was on its way may not be sent again; each writer has one at the most.
        Assert.InRange(lost, 0, 2);
        await load.AssertWrittenAsync(fleet.Cluster.Primary.Port);
    }

    [Fact]
    public async Task ARestartOfOneAfterTheOtherIsNotNoticed()
    {
        await using var load = await Load.BeginAsync(fleet, 4, 3);
        await load.MoreAsync(100);
        foreach (var name in RunningFleet.Names)
        {
            var running = fleet.Instances[name];
            Assert.Equal(0, await running.EndAsync());
            await fleet.StartAsync(name);
            await load.MoreAsync(50);
        }

        await load.EndAsync();
        Say($"rolling restart of three: {load.Outcomes.Count} requests, {load.Failed.Count} failed, slowest {load.Outcomes.Max(outcome => outcome.Took).TotalSeconds:0.00} s");
        Assert.Empty(load.Failed);
        await load.AssertWrittenAsync(fleet.Cluster.Primary.Port);
    }

    [Fact]
    public async Task TheLogIsALineOfJsonForEachRequest()
    {
        var visitor = await fleet.AsAsync("awdeorio");
        await visitor.GetAsync("/explore/?secret=1");
        var line =
            await Eventually.Async(() =>
            fleet.Instances.Values.SelectMany(instance => instance.Lines).FirstOrDefault(said => said.Contains("GET /explore/ 200")));
        var json = JsonNode.Parse(line);
        Assert.Equal(("GET", "/explore/", 200, "awdeorio"),
            ((string?)json?["State"]?["Method"], (string?)json?["State"]?["Path"], (int?)json?["State"]?["Status"],
                (string?)json?["State"]?["User"]));
        Assert.All(fleet.Instances.Values.SelectMany(instance => instance.Lines), said => Assert.NotNull(JsonNode.Parse(said)));
        Assert.DoesNotContain(fleet.Instances.Values.SelectMany(instance => instance.Lines), said => said.Contains("secret"));
    }

    [Fact]
    public async Task WhatIsMeasuredIsSent()
    {
        await (await fleet.AsAsync("awdeorio")).PageAsync("/");
        await Eventually.Async(async () =>
        {
            await fleet.Anonymous("one").PageAsync("/accounts/login/?target=%2Fsecret%2F");
            return Sent("/v1/traces").Contains("Microsoft.AspNetCore") && Sent("/v1/traces").Contains("Npgsql")
                && Sent("/v1/metrics").Contains("http.server.request.duration") && Sent("/v1/metrics").Contains("db.client");
        });
        Assert.Contains("insta485", Sent("/v1/traces"));
        Assert.DoesNotContain(fleet.Cluster.Primary.AdministratorPassword, Sent("/v1/traces"));
        Assert.DoesNotContain("secret", Sent("/v1/traces"));
    }

    private string Sent(string path) =>
        string.Concat(fleet.Collector.Received.Where(received => received.Path == path).Select(received => received.Body));

    private void Say(string figures) => output.WriteLine(figures);
}
