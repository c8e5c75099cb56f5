using System.Text.Json;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>A device with passkeys in a tab of Chromium, whose owner agrees to everything (WebAuthn, 12: user agent automation).</summary>
internal sealed class Authenticator
{
    private readonly ICDPSession _browser;
    private readonly string _id;

    private Authenticator(ICDPSession browser, string id) => (_browser, _id) = (browser, id);

    /// <summary>Gives the tab one.</summary>
    /// <param name="suggests">
    /// Whether the browser suggests its passkeys while a name is typed. Its owner takes the first suggestion at once.
    /// </param>
    public static async Task<Authenticator> AddAsync(IPage page, bool suggests = false)
    {
        if (!suggests)
        {
            await page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        }

        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        var answer = await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return new Authenticator(browser, answer!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Whether its owner passes: finger, face or PIN.</summary>
    public Task VerifiesAsync(bool isOwner) => SendAsync("WebAuthn.setUserVerified", ("isUserVerified", isOwner));

    /// <summary>The passkeys on it, by the ids that the site knows.</summary>
    public async Task<IReadOnlyList<byte[]>> PasskeysAsync()
    {
        var answer = await SendAsync("WebAuthn.getCredentials");
        return [.. answer!.Value.GetProperty("credentials").EnumerateArray()
            .Select(one => one.GetProperty("credentialId").GetBytesFromBase64())];
    }

    /// <summary>Its owner deletes a passkey on it.</summary>
    public Task RemoveAsync(byte[] passkey) =>
        SendAsync("WebAuthn.removeCredential", ("credentialId", Convert.ToBase64String(passkey)));

    private Task<JsonElement?> SendAsync(string command, params (string Name, object Value)[] values) =>
        _browser.SendAsync(command,
            values.Append(("authenticatorId", _id)).ToDictionary(value => value.Item1, value => value.Item2));
}
