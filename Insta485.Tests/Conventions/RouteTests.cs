using Insta485.Tests.Infrastructure;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Conventions;

/// <summary>Walks every endpoint there is, those of tomorrow included.</summary>
public sealed class RouteTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly string[] Open =
        ["/accounts/login", "/accounts/create", "/accounts/recover", "/accounts", "/passkeys", "/error/{status:int}", "/api/", "/api/v1/",
            "/api/v1/openapi.json", "/api/docs", "/healthz/live", "/healthz/ready", "/.well-known/security.txt",
            "/.well-known/change-password", "/robots.txt", "/favicon.ico"];

    private static readonly Dictionary<string, string> Samples = new()
    {
        ["{username}"] = "awdeorio",
        ["{postid:int}"] = "1",
        ["{reportid:long}"] = "1",
        ["{place:int}"] = "1",
        ["{filename}"] = "nothing.jpg",
        ["{status:int}"] = "404",
        ["{postid:id}"] = "1",
        ["{commentid:id}"] = "1",
        ["{likeid:id}"] = "1",
        ["{tag}"] = "crossword",
    };

    /// <summary>GET pages, with what stands in their routes.</summary>
    public static TheoryData<string> Pages =>
    [
        "/", "/explore/", "/users/awdeorio/", "/users/awdeorio/followers/", "/users/awdeorio/following/", "/posts/1/", "/photos/1/",
        "/new/", "/likes/1/", "/accounts/login/", "/accounts/create/", "/accounts/edit/", "/accounts/password/",
        "/accounts/delete/", "/accounts/auth/", "/accounts/privacy/", "/accounts/requests/", "/users/jag/options/",
        "/reports/new/", "/moderation/", "/moderation/log/", "/moderation/reports/1/", "/moderation/users/jag/",
        "/tags/crossword/", "/search/", "/notifications/", "/saved/", "/accounts/sessions/", "/accounts/tokens/", "/accounts/codes/",
        "/accounts/recover/", "/accounts/passkeys/", "/accounts/export/", "/accounts/import/",
    ];

    /// <summary>POST pages, most of them of the specification, a form each.</summary>
    public static TheoryData<string, string> Forms => new()
    {
        { "/likes/", "operation=like&postid=4" },
        { "/comments/", "operation=create&postid=1&text=census" },
        { "/posts/", "operation=delete&postid=1" },
        { "/following/", "operation=follow&username=jag" },
        { "/blocks/", "operation=block&username=jag" },
        { "/mutes/", "operation=mute&username=jag" },
        { "/notifications/", "operation=read&upto=1" },
        { "/saved/", "operation=save&postid=4" },
        { "/reports/", "operation=report&username=jag&reason=spam" },
        { "/moderation/", "operation=suspend&username=jag&reason=Against the rules." },
        { "/sessions/", "operation=end_others" },
        { "/tokens/", "operation=make&name=census" },
        { "/codes/", "operation=make" },
        { "/passkeys/", "operation=rename&passkeyid=AAAA&name=census" },
        { "/passkeys/", "operation=options&name=census" },
        { "/accounts/export/", "operation=export" },
        { "/accounts/import/", "operation=cancel" },
        { "/accounts/", "operation=delete" },
        { "/accounts/", "operation=set_privacy&is_private=on" },
        { "/accounts/", "operation=edit_account&fullname=x&email=x@y" },
        { "/accounts/", "operation=update_password&password=chickens&new_password1=longer1234&new_password2=longer1234" },
        { "/accounts/logout/", "" },
        { "/theme/", "theme=dark" },
    };

    [Fact]
    public async Task EveryEndpointIsClosedButTheShortList()
    {
        var open = new List<string>();
        foreach (var endpoint in await EndpointsAsync())
        {
            var isClosed = endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
                && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;
            if (!isClosed)
            {
                open.Add("/" + endpoint.RoutePattern.RawText?.TrimStart('/'));
            }
        }

        var wwwroot = Path.Combine(Postgres.Root, "Insta485.Web", "wwwroot");
        var files =
            Directory.GetFiles(wwwroot, "*", SearchOption.AllDirectories)
            .Select(file => "/" + Path.ChangeExtension(Path.GetRelativePath(wwwroot, file), ""));
        var pages = open.Where(route => !files.Any(file => route.StartsWith(file, StringComparison.Ordinal)));
        Assert.Equal(Open.Order(StringComparer.Ordinal), pages.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryClosedEndpointTurnsAnonymousVisitorsAway()
    {
        var visitor = site.Anonymous();
        var routes = (await EndpointsAsync())
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => (Path: PathOf(endpoint), Verb: VerbsOf(endpoint)[0]))
            .Distinct()
            .ToList();
        Assert.NotEmpty(routes);
        foreach (var (path, verb) in routes)
        {
            if (path.StartsWith("/api/", StringComparison.Ordinal))
            {
                (await site.AnonymousApi().SendAsync(verb, path)).AssertError(403);
                continue;
            }

            var answer = verb == "GET" ? await visitor.GetAsync(path) : await visitor.PostAsync(path);
            var isRefused = answer.Status == 403 || (answer.Status == 302 && answer.Location?.Split('?')[0] == "/accounts/login/");
            Assert.True(isRefused, $"{verb} {path}: {answer.Status} {answer.Location}");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task AFormThatComesFromAnotherSiteIsRefused(string path, string form)
    {
        var before = await RowsAsync();
        foreach (var visitor in new[] { await site.As("awdeorio"), site.Anonymous() })
        {
            var request = await RequestAsync(visitor, path, form, withToken: true);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            Assert.Equal(403, (await visitor.SendAsync(request)).Status);
        }

        Assert.Equal(before, await RowsAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task AFormWithoutItsTokenIsRefused(string path, string form)
    {
        var before = await RowsAsync();
        var visitor = await site.As("awdeorio");
        Assert.Equal(400, (await visitor.SendAsync(await RequestAsync(visitor, path, form, withToken: false))).Status);
        Assert.Equal(400,
            (await visitor.SendAsync(await RequestAsync(visitor, path, form + "&csrf_token=made-up", withToken: false))).Status);
        Assert.Equal(before, await RowsAsync());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task AnonymousFormIsRefused(string path, string form)
    {
        var before = await RowsAsync();
        var visitor = site.Anonymous();
        var answer = await visitor.SendAsync(await RequestAsync(visitor, path, form, withToken: true));
        Assert.Equal(path == "/accounts/" ? (403, null) : (302, "/accounts/login/"), (answer.Status, answer.Location));
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task TheWrongVerbIs405WithAllow()
    {
        foreach (var visitor in new[] { site.Anonymous(), await site.As("awdeorio") })
        {
            foreach (var (path, verbs) in await AddressesAsync())
            {
                if (verbs is ["ANY"])
                {
                    Assert.Equal("/error/404/", path);
                    continue;
                }

                foreach (var wrong in new[] { "GET", "POST", "PUT", "DELETE", "PATCH" }.Except(verbs))
                {
                    var answer = await visitor.SendAsync(new HttpRequestMessage(new HttpMethod(wrong), path));
                    Assert.True(answer.Status == 405, $"{wrong} {path}: {answer.Status}");
                    Assert.Equal(verbs.Order(StringComparer.Ordinal), answer.ContentHeaders.Allow.Order(StringComparer.Ordinal));
                }
            }
        }
    }

    [Fact]
    public async Task WhatChangesSomethingInTheApiIsRefusedFromAnotherSite()
    {
        var before = await RowsAsync();
        foreach (var (path, verbs) in (await AddressesAsync()).Where(address => address.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            foreach (var verb in verbs.Except(["GET", "HEAD"]))
            {
                var request = new HttpRequestMessage(new HttpMethod(verb), path);
                request.Headers.Add("Origin", "https://evil.example");
                (await (await site.As("awdeorio")).SendAsync(request)).AssertError(403);
            }
        }

        Assert.Equal(before, await RowsAsync());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task AnAddressWithoutItsSlashLeadsToTheOneWithIt(string path)
    {
        if (path == "/")
        {
            return;
        }

        foreach (var visitor in new[] { site.Anonymous(), await site.As("awdeorio") })
        {
            var answer = await visitor.GetAsync(path.TrimEnd('/') + "?before=3&after=a%20b");
            Assert.Equal((308, path + "?before=3&after=a%20b"), (answer.Status, answer.Location));
        }
    }

    [Theory]
    [InlineData("/nothing/")]
    [InlineData("/nothing")]
    [InlineData("/posts/abc/")]
    [InlineData("/posts/99999999999999/")]
    [InlineData("/error/500")]
    [InlineData("/Error")]
    public async Task WhatIsNoRouteIs404ForAnybody(string path)
    {
        Assert.Equal(404, (await site.Anonymous().GetAsync(path)).Status);
        Assert.Equal(404, (await (await site.As("awdeorio")).GetAsync(path)).Status);
    }

    private async Task<List<RouteEndpoint>> EndpointsAsync()
    {
        var loader = site.Services.GetRequiredService<PageLoader>();
        var endpoints = new List<RouteEndpoint>();
        foreach (var endpoint in site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            // A page's policies and verbs are known once it is loaded, as they are when it is requested.
            var loaded = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page
                ? (await loader.LoadAsync(page, endpoint.Metadata)).EndpointMetadata ?? []
                : Array.Empty<object>();
            endpoints.Add(new RouteEndpoint(
                _ => Task.CompletedTask, endpoint.RoutePattern, endpoint.Order,
                    new EndpointMetadataCollection([.. endpoint.Metadata, .. loaded]), endpoint.DisplayName));
        }

        return endpoints;
    }

    // Pages and routes of the API, and the verbs that each address answers.
    private async Task<List<(string Path, List<string> Verbs)>> AddressesAsync() =>
    [
        .. (await EndpointsAsync())
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null
            || endpoint.RoutePattern.RawText?.StartsWith("/api/") == true)
            .GroupBy(PathOf)
            .Select(address => (address.Key, address.SelectMany(VerbsOf).Distinct().ToList())),
    ];

    // A page's route is kept without its final slash, its address has one.
    private static string PathOf(RouteEndpoint endpoint)
    {
        var path =
            Samples.Aggregate("/" + endpoint.RoutePattern.RawText?.TrimStart('/'),
                (path, sample) => path.Replace(sample.Key, sample.Value));
        return path.EndsWith('/')
            || path.StartsWith("/uploads/", StringComparison.Ordinal)
            || path.EndsWith(".json", StringComparison.Ordinal) ? path : path + "/";
    }

    private static IReadOnlyList<string> VerbsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"];

    private static async Task<HttpRequestMessage> RequestAsync(Visitor visitor, string path, string form, bool withToken)
    {
        var token = withToken ? "&csrf_token=" + Uri.EscapeDataString(await visitor.TokenAsync()) : "";
        return new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(form + token, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
    }

    private Task<string> RowsAsync() => site.OneAsync<string>("""
        select concat_ws(' ', (select count(*) from likes), (select count(*) from comments), (select count(*) from posts),
            (select count(*) from following), (select count(*) from ended_sessions),
            (select count(*) from blocks), (select count(*) from mutes), (select count(*) from account_settings),
            (select count(*) from reports), (select count(*) from saved_posts), (select count(*) from notification_reads),
            (select count(*) from api_tokens), (select count(*) from recovery_codes), (select count(*) from password_stamps),
            (select string_agg(name, ',' order by name) from passkeys),
            (select string_agg(username || fullname || email, ',' order by username) from users))
        """);
}
