using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

/// <summary>The windows of these tests notice what they are there to notice.</summary>
public sealed class WindowTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [BrowserFact]
    public async Task WhatGoesWrongInAPageIsNoted()
    {
        (string Script, string Start, string End)[] wrongs =
        [
            ("console.error('one')", "Console error: one", ""),
            ("console.warn('two')", "Console warning: two", ""),
            ("setTimeout(() => { throw new Error('three') })", "Exception: Error: three", ""),
            ("void Promise.reject(new Error('four'))", "Exception: Error: four", ""),
            ("document.body.setAttribute('style', 'color: red')", "Console error: Policy: style-src-attr", ""),
            ("fetch('http://127.0.0.1:9/').catch(() => 0)", "Console error: Policy: connect-src", ""),
            ("new Promise(done => { const image = new Image(); image.onerror = done; image.src = '/uploads/none.jpg' })", "GET ",
                "/uploads/none.jpg: 404"),
            ("fetch('/likes/').then(() => 0)", "GET ", "/likes/: 405"),
            ("alert('five')", "Dialog: five", ""),
        ];
        var window = await BrowserSession.OpenAsync(site, scripts: true, phone: false);
        window.Context.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await window.SignInAsync("awdeorio");
        await window.Page.GotoAsync("/explore/");
        foreach (var (script, _, _) in wrongs)
        {
            await window.Page.EvaluateAsync(script);
        }

        var problems = await window.CloseAsync();
        Assert.All(wrongs, wrong => Assert.Contains(
            problems, line => line.StartsWith(wrong.Start, StringComparison.Ordinal) && line.Contains(wrong.End)));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnnouncedAnswersAreNoProblemAndThoseThatDoNotComeAre(bool scripts)
    {
        var window = await BrowserSession.OpenAsync(site, scripts, phone: false);
        await window.SignInAsync("awdeorio");
        await window.Page.GotoAsync("/explore/");
        window.Expect(404, "/posts/77/");
        window.Expect(404, "/posts/78/");
        await window.Page.GotoAsync("/posts/77/");
        Assert.Equal(["Did not come: 404 /posts/78/"], await window.CloseAsync());
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARequestWithoutAnAnswerIsNoted(bool scripts)
    {
        var window = await BrowserSession.OpenAsync(site, scripts, phone: false, whole: true);
        await window.SignInAsync("awdeorio");
        await window.Page.RouteAsync("**/site*.css", route => route.AbortAsync());
        await window.Page.GotoAsync("/explore/");
        Assert.Contains(await window.CloseAsync(), line => line.Contains(".css: net::ERR_FAILED"));
    }
}
