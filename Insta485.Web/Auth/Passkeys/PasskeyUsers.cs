using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Insta485.Web.Auth.Passkeys;

/// <summary>
/// Shows the framework's handler of passkeys the accounts that have some, and their passkeys. It looks up; what changes is done by
/// <see cref="PasskeyStore"/>.
/// </summary>
internal sealed class PasskeyUsers(PasskeyReader passkeys) : IUserPasskeyStore<PasskeyUser>
{
    /// <inheritdoc/>
    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    /// <inheritdoc/>
    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(user.Username);

    /// <inheritdoc/>
    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) => passkeys.OfHandleAsync(userId);

    /// <inheritdoc/>
    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        passkeys.OfCredentialAsync(credentialId);

    /// <inheritdoc/>
    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        [.. (await passkeys.StoredAsync(user.Username)).Select(InfoOf)];

    /// <inheritdoc/>
    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await passkeys.StoredAsync(user.Username, credentialId)).Select(InfoOf).SingleOrDefault();

    /// <inheritdoc/>
    public void Dispose()
    {
        // The request's connection is not its own.
    }

    // The counter is compared by the statement that stores it (PasskeyStore.UseAsync): of two answers at once one is refused, and the site
    // learns why. 0 lets the handler pass it on.
    private static UserPasskeyInfo InfoOf(StoredPasskey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, new DateTimeOffset(passkey.Created, TimeSpan.Zero), signCount: 0, passkey.Transports,
        isUserVerified: true, passkey.IsBackupEligible, passkey.IsBackedUp, attestationObject: [], clientDataJson: []);

    Task IUserPasskeyStore<PasskeyUser>.AddOrUpdatePasskeyAsync(
        PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task IUserPasskeyStore<PasskeyUser>.RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task IUserStore<PasskeyUser>.SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<string?> IUserStore<PasskeyUser>.GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task IUserStore<PasskeyUser>.SetNormalizedUserNameAsync(
        PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IdentityResult> IUserStore<PasskeyUser>.CreateAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IdentityResult> IUserStore<PasskeyUser>.UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IdentityResult> IUserStore<PasskeyUser>.DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<PasskeyUser?> IUserStore<PasskeyUser>.FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
