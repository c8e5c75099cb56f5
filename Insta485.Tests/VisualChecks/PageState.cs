using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>A page in one of its states: its name, who sees it, and the steps to get there.</summary>
/// <param name="Name">Short: the name of its screenshots.</param>
/// <param name="Who">The user who is signed in; null for none.</param>
public sealed record PageState(string Name, string? Who, Func<Visit, Task> Go)
{
    /// <summary>One that needs no more than its address.</summary>
    public PageState(string name, string? who, string path, int status = 200)
        : this(name, who, visit => visit.ToAsync(path, status))
    {
    }
}

/// <summary>A visitor in a browser window, on the way to a page.</summary>
public sealed record Visit(SiteFixture Site, BrowserSession Window)
{
    /// <summary>What they see.</summary>
    public IPage Page => Window.Page;

    /// <summary>Goes to an address.</summary>
    public async Task ToAsync(string path, int status = 200)
    {
        if (status != 200)
        {
            Window.Expect(status, path.Split('?')[0]);
        }

        Assert.Equal(status, (await Page.GotoAsync(path))?.Status);
    }

    /// <summary>Goes to a page of an account, fills in its form, and sends it past the browser's own checks: the site refuses it.</summary>
    public async Task RefusedAsync(int status, string path, FilePayload? file, params (string Label, string Value)[] typed)
    {
        await ToAsync(path);
        if (file is not null)
        {
            await ChooseAsync(file);
        }

        await Page.FillAsync(typed);
        const string Form = "main form:has(:is(.main, .bad))";
        Window.Expect(status, await Page.EvalOnSelectorAsync<string>(Form, "form => new URL(form.action).pathname"));
        await Page.EvalOnSelectorAsync(Form, "form => { form.noValidate = true; form.requestSubmit(); }");
        await SeesAsync(".problem");
    }

    /// <summary>Sends the first form to an address as a page without scripts does, with another value than it has.</summary>
    public async Task SendAsync(int status, string action, string field, string value)
    {
        Window.Expect(status, action);
        await Page.EvalOnSelectorAsync(
            $"form[action^='{action}']:has([name={field}])",
            "(form, [field, value]) => { form.elements[field].value = value; form.submit(); }", new[] { field, value });
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex($"{action}\\?", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Chooses a file for the field that takes one.</summary>
    public Task ChooseAsync(FilePayload file) => Page.Locator("input[type=file]").SetInputFilesAsync(file);

    /// <summary>Waits until something is seen.</summary>
    public Task SeesAsync(string selector) => Assertions.Expect(Page.Locator(selector).First).ToBeVisibleAsync();
}
