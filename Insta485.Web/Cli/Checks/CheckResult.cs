namespace Insta485.Web.Cli.Checks;

/// <summary>The outcome of one check.</summary>
public enum CheckStatus
{
    /// <summary>Nothing is wrong.</summary>
    Passed,

    /// <summary>Something is wrong; the result has a remedy.</summary>
    Failed,

    /// <summary>Not checked: an earlier check failed, or the settings turn it off.</summary>
    Skipped,
}

/// <summary>One line of <c>check</c>.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do about it, if the check failed.</param>
public sealed record CheckResult(CheckStatus Status, string Name, string Detail, string Remedy = "")
{
    /// <summary>A check that passed.</summary>
    public static CheckResult Passed(string name, string detail) => new(CheckStatus.Passed, name, detail);

    /// <summary>A check that failed.</summary>
    public static CheckResult Failed(string name, string detail, string remedy) => new(CheckStatus.Failed, name, detail, remedy);

    /// <summary>A check that was skipped because an earlier one failed.</summary>
    public static CheckResult Skipped(string name) => Skipped(name, "not checked");

    /// <summary>A check that was skipped, with the reason.</summary>
    public static CheckResult Skipped(string name, string detail) => new(CheckStatus.Skipped, name, detail);

    /// <summary>Passed or failed, with the same detail.</summary>
    public static CheckResult PassedIf(bool isPassed, string name, string detail, string remedy) =>
        isPassed ? Passed(name, detail) : Failed(name, detail, remedy);

    /// <summary>One line: mark, name, detail, remedy.</summary>
    public override string ToString()
    {
        var mark = Status switch { CheckStatus.Passed => '✓', CheckStatus.Failed => '✗', _ => '–' };
        // A message of PostgreSQL or of the operating system may have several lines.
        return $"{mark} {Name}: {Detail}{(Remedy.Length > 0 ? $" → {Remedy}" : "")}".ReplaceLineEndings(" ");
    }
}
