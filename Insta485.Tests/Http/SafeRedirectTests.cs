using Insta485.Tests.Infrastructure;
using Insta485.Web.Http;

namespace Insta485.Tests.Http;

/// <summary>Where a form leads: to a path on this site, whatever its address says (specification 2.5).</summary>
public sealed class SafeRedirectTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/posts/1/")]
    [InlineData("/users/awdeorio/followers/?after=jag")]
    [InlineData("/?before=17#main")]
    [InlineData("/users/a%20b/")]
    [InlineData("/users/a%252Fb/")]
    [InlineData("/a//b/")]
    [InlineData("/redirect?to=https://elsewhere.example/")]
    public void APathOfThisSiteIsFollowed(string target) => Assert.Equal(target, SafeRedirect.LocalPath(target));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" /")]
    [InlineData("posts/1/")]
    [InlineData("?x=1")]
    [InlineData("#main")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("////evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("/x\\y")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("http:/evil.example")]
    [InlineData("HTTPS://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\r\nLocation: https://evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData("/\0/evil.example")]
    [InlineData("/\u0085/evil.example")]
    [InlineData("/%2F%2Fevil.example")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%5Cevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0d%0aSet-Cookie: x=1")]
    [InlineData("/%00")]
    [InlineData("/%252Fevil.example")]
    [InlineData("/%25252Fevil.example")]
    [InlineData("/%255cevil.example")]
    [InlineData("%2F%2Fevil.example")]
    public void WhateverCouldLeadElsewhereIsNot(string? target) => Assert.Null(SafeRedirect.LocalPath(target));

    [Fact]
    public void WhatAHeaderCannotHoldIsEncoded()
    {
        Assert.Equal("/users/%C3%A9%F0%9F%90%94/", SafeRedirect.LocalPath("/users/é🐔/"));
        Assert.Equal("/a%20b", SafeRedirect.LocalPath("/a b"));
        Assert.All(SafeRedirect.LocalPath("/\uD83D half \u2028 \u202E é") ?? "", character => Assert.InRange(character, '!', '~'));
    }

    [Theory]
    [InlineData("?target=/posts/1/", "/posts/1/")]
    [InlineData("?target=%2Fposts%2F1%2F", "/posts/1/")]
    [InlineData("?target=/users/a%2520b/", "/users/a%20b/")]
    [InlineData("", "/")]
    [InlineData("?target=", "/")]
    [InlineData("?target=//evil.example", "/")]
    [InlineData("?target=%2F%2Fevil.example", "/")]
    [InlineData("?target=/%5Cevil.example", "/")]
    [InlineData("?target=/%09/evil.example", "/")]
    [InlineData("?target=https://evil.example/", "/")]
    [InlineData("?target=/&target=//evil.example", "/")]
    [InlineData("?target=//evil.example&target=/", "/")]
    public async Task AFormLeadsThere(string query, string location)
    {
        var visitor = await site.As("jag");
        var answer = await visitor.PostAsync("/likes/" + query, ("operation", "like"), ("postid", "1"));
        Assert.Equal((302, location), (answer.Status, answer.Location));
        await site.RunAsync("delete from likes where owner = 'jag'");
    }

    [Fact]
    public async Task EveryFormHasItsOwnDefault()
    {
        var visitor = await site.NewAsync("defaults");
        Assert.Equal("/", (await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", "x"))).Location);
        Assert.Equal("/", (await visitor.PostAsync("/following/", ("operation", "follow"), ("username", "jag"))).Location);
        Assert.Equal("/users/defaults/", (await visitor.UploadAsync()).Location);
        Assert.Equal("/",
            (await visitor.PostAsync("/accounts/", ("operation", "edit_account"), ("fullname", "x"), ("email", "x@y"))).Location);
        Assert.Equal("/accounts/login/", (await visitor.PostAsync("/accounts/logout/?target=/posts/1/")).Location);
    }

    [Fact]
    public async Task AnErrorDoesNotFollowTheTarget()
    {
        var answer = await (await site.As("jag")).PostAsync("/likes/?target=/posts/1/", ("operation", "like"), ("postid", "9999"));
        Assert.Equal((404, null), (answer.Status, answer.Location));
    }
}
