namespace Insta485.Web.Security;

/// <summary>
/// The events an operator looks for after an attack, each with the account, the visitor's address and the id of the request. Category
/// <c>Insta485.Security</c>. It never gets a password, a cookie, a body or a typed user name, which may be a password.
/// </summary>
/// <param name="address">The visitor's address.</param>
/// <param name="request">The id that the request log has, too.</param>
public sealed partial class SecurityLog(ILoggerFactory log, string address, string request)
{
    private const string Nobody = "-";

    private readonly ILogger _log = log.CreateLogger("Insta485.Security");

    public void LoggedIn(string account) => LoggedIn(_log, account, address, request);

    /// <param name="account">The account that was found; null if there is none.</param>
    public void WrongPassword(string? account) => WrongPassword(_log, account ?? Nobody, address, request);

    /// <param name="account">The account that was found; null if there is none.</param>
    public void LogInLimited(string? account) => LogInLimited(_log, account ?? Nobody, address, request);

    public void SignedUp(string account) => SignedUp(_log, account, address, request);

    public void PasswordChanged(string account) => PasswordChanged(_log, account, address, request);

    public void EmailChanged(string account) => EmailChanged(_log, account, address, request);

    public void AccountDeleted(string account) => AccountDeleted(_log, account, address, request);

    public void SessionEnded(string account) => SessionEnded(_log, account, address, request);

    public void OtherSessionsEnded(string account) => OtherSessionsEnded(_log, account, address, request);

    public void TokenMade(string account) => TokenMade(_log, account, address, request);

    public void TokenRevoked(string account) => TokenRevoked(_log, account, address, request);

    public void CodesMade(string account) => CodesMade(_log, account, address, request);

    /// <param name="account">The account that was found; null if there is none.</param>
    public void WrongCode(string? account) => WrongCode(_log, account ?? Nobody, address, request);

    /// <summary>A new password by a recovery code.</summary>
    public void Recovered(string account) => Recovered(_log, account, address, request);

    public void PasskeyAdded(string account) => PasskeyAdded(_log, account, address, request);

    public void PasskeyRemoved(string account) => PasskeyRemoved(_log, account, address, request);

    /// <summary>The answer of a passkey that was not accepted.</summary>
    /// <param name="account">The account of the session; null at log-in.</param>
    public void WrongPasskey(string? account) => WrongPasskey(_log, account ?? Nobody, address, request);

    /// <summary>The counter of a passkey did not grow: there may be a copy of it.</summary>
    public void PasskeyCounterWentBack(string account) => PasskeyCounterWentBack(_log, account, address, request);

    /// <summary>Everything that the account has was asked for.</summary>
    public void Exported(string account) => Exported(_log, account, address, request);

    public void ImportBegun(string account) => ImportBegun(_log, account, address, request);

    public void ImportEnded(string account) => ImportEnded(_log, account, address, request);

    /// <summary>A request that another site caused, or whose form has no valid token.</summary>
    public void CrossSiteRefused(string? account) => CrossSiteRefused(_log, account ?? Nobody, address, request);

    /// <summary>An account asked for something that belongs to another one, or logged in while it is suspended.</summary>
    public void AccessDenied(string account) => AccessDenied(_log, account, address, request);

    [LoggerMessage(20, LogLevel.Information, "Logged in: {Account} from {Address} ({Request})")]
    private static partial void LoggedIn(ILogger log, string account, string address, string request);

    [LoggerMessage(21, LogLevel.Warning, "Wrong password: {Account} from {Address} ({Request})")]
    private static partial void WrongPassword(ILogger log, string account, string address, string request);

    [LoggerMessage(22, LogLevel.Warning, "Log-in limited: {Account} from {Address} ({Request})")]
    private static partial void LogInLimited(ILogger log, string account, string address, string request);

    [LoggerMessage(23, LogLevel.Information, "Signed up: {Account} from {Address} ({Request})")]
    private static partial void SignedUp(ILogger log, string account, string address, string request);

    [LoggerMessage(24, LogLevel.Information, "Password changed: {Account} from {Address} ({Request})")]
    private static partial void PasswordChanged(ILogger log, string account, string address, string request);

    [LoggerMessage(25, LogLevel.Information, "E-mail address changed: {Account} from {Address} ({Request})")]
    private static partial void EmailChanged(ILogger log, string account, string address, string request);

    [LoggerMessage(26, LogLevel.Information, "Account deleted: {Account} from {Address} ({Request})")]
    private static partial void AccountDeleted(ILogger log, string account, string address, string request);

    [LoggerMessage(27, LogLevel.Information, "Session ended: {Account} from {Address} ({Request})")]
    private static partial void SessionEnded(ILogger log, string account, string address, string request);

    [LoggerMessage(28, LogLevel.Warning, "Cross-site request refused: {Account} from {Address} ({Request})")]
    private static partial void CrossSiteRefused(ILogger log, string account, string address, string request);

    [LoggerMessage(29, LogLevel.Warning, "Access denied: {Account} from {Address} ({Request})")]
    private static partial void AccessDenied(ILogger log, string account, string address, string request);

    [LoggerMessage(40, LogLevel.Information, "Other sessions ended: {Account} from {Address} ({Request})")]
    private static partial void OtherSessionsEnded(ILogger log, string account, string address, string request);

    [LoggerMessage(41, LogLevel.Information, "Token made: {Account} from {Address} ({Request})")]
    private static partial void TokenMade(ILogger log, string account, string address, string request);

    [LoggerMessage(42, LogLevel.Information, "Token revoked: {Account} from {Address} ({Request})")]
    private static partial void TokenRevoked(ILogger log, string account, string address, string request);

    [LoggerMessage(43, LogLevel.Information, "Recovery codes made: {Account} from {Address} ({Request})")]
    private static partial void CodesMade(ILogger log, string account, string address, string request);

    [LoggerMessage(44, LogLevel.Warning, "Wrong recovery code: {Account} from {Address} ({Request})")]
    private static partial void WrongCode(ILogger log, string account, string address, string request);

    [LoggerMessage(45, LogLevel.Warning, "Account recovered: {Account} from {Address} ({Request})")]
    private static partial void Recovered(ILogger log, string account, string address, string request);

    [LoggerMessage(50, LogLevel.Information, "Passkey added: {Account} from {Address} ({Request})")]
    private static partial void PasskeyAdded(ILogger log, string account, string address, string request);

    [LoggerMessage(51, LogLevel.Information, "Passkey removed: {Account} from {Address} ({Request})")]
    private static partial void PasskeyRemoved(ILogger log, string account, string address, string request);

    [LoggerMessage(52, LogLevel.Warning, "Wrong passkey: {Account} from {Address} ({Request})")]
    private static partial void WrongPasskey(ILogger log, string account, string address, string request);

    [LoggerMessage(53, LogLevel.Warning, "Passkey counter went back: {Account} from {Address} ({Request})")]
    private static partial void PasskeyCounterWentBack(ILogger log, string account, string address, string request);

    [LoggerMessage(54, LogLevel.Information, "Account exported: {Account} from {Address} ({Request})")]
    private static partial void Exported(ILogger log, string account, string address, string request);

    [LoggerMessage(55, LogLevel.Information, "Import begun: {Account} from {Address} ({Request})")]
    private static partial void ImportBegun(ILogger log, string account, string address, string request);

    [LoggerMessage(56, LogLevel.Information, "Import ended: {Account} from {Address} ({Request})")]
    private static partial void ImportEnded(ILogger log, string account, string address, string request);
}
