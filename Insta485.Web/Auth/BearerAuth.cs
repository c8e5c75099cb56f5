using System.Text.Encodings.Web;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Auth;

/// <summary>
/// Tokens of programs (RFC 6750), below <c>/api/</c> only. What a token leads to is remembered for a few minutes; the database still
/// confirms its session with every request, so that a revoked one is refused at once on every instance.
/// </summary>
internal sealed class BearerAuth(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder,
    VerifiedTokens verified, TokenStore tokens, TimeProvider clock, CurrentUser me) : ApiCredentials(options, log, encoder, me)
{
    /// <summary>The name of the scheme.</summary>
    public const string Bearer = "Bearer";

    private static readonly TimeSpan LongestRequest = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override Task SignOutAsync(AuthenticationProperties? properties)
    {
        verified.Forget(ApiToken.Hash(Sent));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> ReadAsync()
    {
        if (!ApiToken.IsValid(Sent))
        {
            return AuthenticateResult.Fail("The token is malformed.");
        }

        var hash = ApiToken.Hash(Sent);
        if (await verified.FindAsync(hash, () => tokens.FindAsync(hash)) is not { } token)
        {
            return AuthenticateResult.Fail("There is no such token.");
        }

        EndWith(token);
        return token.Writes || HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method)
            ? AuthenticateResult.Success(new AuthenticationTicket(SignIn.PrincipalOf(token.Session, Bearer), Bearer))
            : throw Refuse.Forbidden("This token may read only.");
    }

    // A stream of events is open for hours. (A timer counts 49 days at most.)
    private void EndWith(TokenSession token)
    {
        if (token.Expires - clock.GetUtcNow().UtcDateTime is { } left && left < LongestRequest)
        {
            var end = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
            end.Token.Register(Context.Abort);
            Response.RegisterForDispose(end);
        }
    }
}

/// <summary>Remembers what tokens lead to, under their hashes.</summary>
internal sealed class VerifiedTokens(TimeProvider clock) : IDisposable
{
    private const int Most = 10_000;

    // Shorter than a revoked token is remembered (TokenStore).
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _tokens = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>What the token leads to: remembered, or looked up now.</summary>
    public async Task<TokenSession?> FindAsync(byte[] hash, Func<Task<TokenSession?>> find)
    {
        var now = clock.GetUtcNow();
        var key = KeyOf(hash);
        if (_tokens.TryGetValue(key, out TokenSession? token) && token is not null && !(token.Expires <= now.UtcDateTime))
        {
            return token;
        }

        token = await find();
        if (token is not null)
        {
            _tokens.Set(key, token, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = now + Lifetime });
        }

        return token;
    }

    /// <summary>The next request with this token looks it up.</summary>
    public void Forget(byte[] hash) => _tokens.Remove(KeyOf(hash));

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _tokens.Dispose();

    private static string KeyOf(byte[] hash) => Convert.ToBase64String(hash);
}
