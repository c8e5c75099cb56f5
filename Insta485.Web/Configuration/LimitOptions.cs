using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>So many times within so many minutes.</summary>
public sealed class Limit
{
    [Range(1, 1_000_000)]
    public int Times { get; init; }

    [Range(1, 10_080)]
    public int Minutes { get; init; }
}

/// <summary>What is counted, and how often it may happen; and for how long it may last.</summary>
public sealed class LimitOptions
{
#pragma warning disable SYSLIB1212 // SiteOptions applies the rules of each limit, under its name.
    /// <summary>Wrong passwords for one account: from one network, or on one device that has logged in before.</summary>
    public Limit WrongLogInsPerAccount { get; init; } = new();

    /// <summary>
    /// Wrong passwords for one account from everywhere, known devices excepted. Beyond it each log-in of a stranger waits.
    /// </summary>
    public Limit WrongLogInsByStrangers { get; init; } = new();

    /// <summary>Wrong passwords from one address.</summary>
    public Limit WrongLogInsPerAddress { get; init; } = new();

    /// <summary>New accounts from one address.</summary>
    public Limit SignUpsPerAddress { get; init; } = new();

    /// <summary>Photos by one account.</summary>
    public Limit UploadsPerAccount { get; init; } = new();

    /// <summary>Comments by one account.</summary>
    public Limit CommentsPerAccount { get; init; } = new();

    /// <summary>Changes of captions, descriptions and comments by one account.</summary>
    public Limit EditsPerAccount { get; init; } = new();

    /// <summary>Sign-ups from one address whose user name was taken.</summary>
    public Limit FailedSignUpsPerAddress { get; init; } = new();

    /// <summary>Passwords checked or set for one user name.</summary>
    public Limit PasswordChecksPerAccount { get; init; } = new();

    /// <summary>Passwords checked or set from one address.</summary>
    public Limit PasswordChecksPerAddress { get; init; } = new();

    /// <summary>Likes by one account.</summary>
    public Limit LikesPerAccount { get; init; } = new();

    /// <summary>Follows by one account.</summary>
    public Limit FollowsPerAccount { get; init; } = new();

    /// <summary>Requests of one account to follow private accounts.</summary>
    public Limit RequestsPerAccount { get; init; } = new();

    /// <summary>Reports by one account to the moderators.</summary>
    public Limit ReportsPerAccount { get; init; } = new();

    /// <summary>Tokens and sets of recovery codes that one account makes.</summary>
    public Limit SecretsPerAccount { get; init; } = new();

    /// <summary>Exports by one account.</summary>
    public Limit ExportsPerAccount { get; init; } = new();

    /// <summary>Archives that one account sends to be imported.</summary>
    public Limit ImportsPerAccount { get; init; } = new();

    /// <summary>Searches by one account, on one instance.</summary>
    public Limit SearchesPerAccount { get; init; } = new();

    /// <summary>Megapixels of the photos that one account uploads.</summary>
    public Limit MegapixelsPerAccount { get; init; } = new();

#pragma warning restore SYSLIB1212

    /// <summary>A visitor who takes nothing of an answer for so long is disconnected.</summary>
    [Range(1, 3600)]
    public int SlowReaderSeconds { get; init; }

    /// <summary>Pages and lists of one account, or of one address without an account, that are read at a time. More wait.</summary>
    [Range(1, 1000)]
    public int ReadsAtOncePerAccount { get; init; }

    /// <summary>Those that begin in a second. More wait.</summary>
    [Range(1, 100_000)]
    public int ReadsPerSecondPerAccount { get; init; }

    internal IEnumerable<(string Name, Limit Limit)> Named() =>
    [
        (nameof(WrongLogInsPerAccount), WrongLogInsPerAccount),
        (nameof(WrongLogInsByStrangers), WrongLogInsByStrangers),
        (nameof(WrongLogInsPerAddress), WrongLogInsPerAddress),
        (nameof(SignUpsPerAddress), SignUpsPerAddress),
        (nameof(UploadsPerAccount), UploadsPerAccount),
        (nameof(CommentsPerAccount), CommentsPerAccount),
        (nameof(EditsPerAccount), EditsPerAccount),
        (nameof(FailedSignUpsPerAddress), FailedSignUpsPerAddress),
        (nameof(PasswordChecksPerAccount), PasswordChecksPerAccount),
        (nameof(PasswordChecksPerAddress), PasswordChecksPerAddress),
        (nameof(LikesPerAccount), LikesPerAccount),
        (nameof(FollowsPerAccount), FollowsPerAccount),
        (nameof(RequestsPerAccount), RequestsPerAccount),
        (nameof(ReportsPerAccount), ReportsPerAccount),
        (nameof(SearchesPerAccount), SearchesPerAccount),
        (nameof(SecretsPerAccount), SecretsPerAccount),
        (nameof(ExportsPerAccount), ExportsPerAccount),
        (nameof(ImportsPerAccount), ImportsPerAccount),
        (nameof(MegapixelsPerAccount), MegapixelsPerAccount),
    ];
}

[OptionsValidator]
internal sealed partial class LimitValidator : IValidateOptions<Limit>;

[OptionsValidator]
internal sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;
