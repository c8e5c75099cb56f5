using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Security;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Insta485.Web.Auth.Passkeys;

/// <summary>
/// Asks browsers for passkeys and checks their answers, with the framework's handler (WebAuthn level 3, 7.1 and 7.2). What a browser is
/// asked is JSON: <c>options</c>, and <c>state</c>, which comes back with the answer (docs/decisions/0050).
/// </summary>
internal sealed class PasskeyCeremony(
    IPasskeyHandler<PasskeyUser> handler, PasskeyStore passkeys, PasskeyReader reader, PasskeyState states, RateLimiter limits,
    SecurityLog security, CurrentUser me, IHttpContextAccessor context)
{
    /// <summary>The form's field with the answer, as JSON.</summary>
    public const string Field = "credential";

    private HttpContext Http => context.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Asks for a new passkey of the account. The caller has made sure that the log-in is fresh.</summary>
    /// <exception cref="RefusedException">The account has too many (409), or made too many (429).</exception>
    public async Task<string> AskForNewAsync()
    {
        var user = await passkeys.BeginAsync(me.Name);
        var asked = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = user.Handle, Name = user.Username, DisplayName = user.Username }, Http);
        return Json(asked.CreationOptionsJson, PasskeyUse.Add, asked.AttestationState);
    }

    /// <summary>Adds the passkey that a browser made.</summary>
    /// <exception cref="RefusedException">A field is invalid (400), the answer is not good (403), or there are too many (409).</exception>
    public async Task AddAsync(string? name, string? credential, string? state)
    {
        var newName = PasskeyStore.ValidName(name);
        RequireJson(credential, Field);
        var opened = states.Open(PasskeyUse.Add, me.Session().Id, state, Field);
        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = Http, CredentialJson = credential ?? "", AttestationState = opened });
        if (!result.Succeeded)
        {
            ThrowIfOurs(result.Failure);
            security.WrongPasskey(me.Name);
            throw Refuse.Forbidden("The new passkey was not accepted. Try again.", Field);
        }

        await UseOnceAsync(opened, Field);
        var (user, made) = (result.UserEntity, result.Passkey);
        await passkeys.AddAsync(new PasskeyUser(me.Name, user.Id), newName, new StoredPasskey(
            made.CredentialId, made.PublicKey, made.SignCount, made.Transports, made.IsBackupEligible, made.IsBackedUp,
            made.CreatedAt.UtcDateTime));
    }

    /// <summary>Asks for a passkey of any account, or of the visitor's own.</summary>
    /// <exception cref="RefusedException">The visitor is signed in and has none (404).</exception>
    public async Task<string> AskAsync(bool isSignedIn)
    {
        var user = !isSignedIn ? null
            : await reader.OfAccountAsync(me.Name) ?? throw Refuse.NotFound("You have no passkey yet. Use your password.");
        var asked = await handler.MakeRequestOptionsAsync(user, Http);
        return isSignedIn
            ? Json(asked.RequestOptionsJson, PasskeyUse.Confirm, asked.AssertionState)
            : Json(asked.RequestOptionsJson, PasskeyUse.LogIn, asked.AssertionState);
    }

    /// <summary>Begins a session of the account whose passkey answered.</summary>
    /// <exception cref="RefusedException">The answer is malformed (400) or not good (403), or too many were not (429).</exception>
    public async Task<Session> LogInAsync(string? credential, string? state) =>
        await passkeys.LogInAsync(await CheckAsync(PasskeyUse.LogIn, null, credential, state, Field));

    /// <summary>Refuses unless a passkey of the visitor answered.</summary>
    /// <param name="field">The field that a refusal is shown beside.</param>
    /// <exception cref="RefusedException">The answer is malformed (400) or not good (403), or too many were not (429).</exception>
    public async Task ConfirmAsync(string? credential, string? state, string field)
    {
        var name = await CheckAsync(PasskeyUse.Confirm, me.Session(), credential, state, field);
        if (name != me.Name)
        {
            throw Wrong(field);
        }
    }

    // The name of the account.
    private async Task<string> CheckAsync(PasskeyUse use, Session? session, string? credential, string? state, string field)
    {
        RequireJson(credential, field);
        var network = ClientAddress.Of(Http);
        await limits.RefuseIfExhaustedAsync(RateLimiter.WrongLogInsPerAddress, network);
        var opened = states.Open(use, session?.Id, state, field);
        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = Http, CredentialJson = credential ?? "", AssertionState = opened });
        if (!result.Succeeded)
        {
            ThrowIfOurs(result.Failure);
            security.WrongPasskey(session?.Username);
            await limits.ConsumeAsync(RateLimiter.WrongLogInsPerAddress, network);
            throw Wrong(field);
        }

        await UseOnceAsync(opened, field);
        var (user, used) = (result.User, result.Passkey);
        var counts = await passkeys.UseAsync(user.Username, used.CredentialId, used.SignCount, used.IsBackedUp);
        return counts ? user.Username : throw Wrong(field);
    }

    // Good answers only: what is not good may be sent as often as the limit of addresses allows.
    private async Task UseOnceAsync(string state, string field)
    {
        try
        {
            await limits.ConsumeAsync(
                RateLimiter.PasskeyAnswers, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state))));
        }
        catch (RefusedException e) when (e.Kind == ErrorKind.TooManyRequests)
        {
            security.WrongPasskey(null);
            throw Refuse.Forbidden(e.Message, field);
        }
    }

    private string Json(string options, PasskeyUse use, string? state) =>
        $$"""{"options":{{options}},"state":"{{states.Seal(use, use == PasskeyUse.LogIn ? null : me.Session().Id, state ?? "")}}"}""";

    private static void RequireJson(string? text, string field)
    {
        try
        {
            using var read = JsonDocument.Parse(text ?? "");
        }
        catch (JsonException)
        {
            throw Refuse.Invalid("This browser sent no passkey. Passkeys need scripting, and an address with https.", field);
        }
    }

    // The handler takes every exception for a bad answer, also that the database is away or the session is over.
    private static void ThrowIfOurs(PasskeyException? failure)
    {
        if (failure?.InnerException is DbException or RefusedException or SessionOverException)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException);
        }
    }

    private static RefusedException Wrong(string field) =>
        Refuse.Forbidden("This passkey was not accepted. Use another one, or your password.", field);
}
