namespace Insta485.Web.Stores.Accounts;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="IsBackedUp">Whether its maker keeps a copy, so that it is on several devices.</param>
/// <param name="Created">UTC.</param>
/// <param name="Used">The last day on which it was used, in UTC.</param>
public sealed record ListedPasskey(byte[] CredentialId, string Name, bool IsBackedUp, DateTime Created, DateOnly? Used);

/// <summary>The account of passkeys.</summary>
/// <param name="Handle">What authenticators know it by: 43 random characters.</param>
public sealed record PasskeyUser(string Username, string Handle);

/// <summary>What the answers of a passkey are checked with.</summary>
/// <param name="SignCount">How often it has signed; 0 if it does not count.</param>
/// <param name="Transports">How browsers reach it ("usb", "internal"), if known.</param>
/// <param name="Created">UTC.</param>
internal sealed record StoredPasskey(
    byte[] CredentialId, byte[] PublicKey, long SignCount, string[]? Transports, bool IsBackupEligible, bool IsBackedUp, DateTime Created);
