namespace Insta485.Web.Cli.Checks;

/// <summary>How one thing is.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Not as it should be.</summary>
    Failed,

    /// <summary>Not asked: something before it is bad, or the settings say that it is not wanted.</summary>
    Skipped,
}

/// <summary>What <c>check</c> found out about one thing.</summary>
/// <param name="Remedy">What to do about it, where it is bad.</param>
public sealed record CheckResult(CheckStatus Status, string Name, string Detail, string Remedy = "")
{
    /// <summary>As it should be.</summary>
    public static CheckResult Passed(string thing, string said) => new(CheckStatus.Passed, thing, said);

    /// <summary>Not as it should be.</summary>
    public static CheckResult Failed(string thing, string said, string remedy) => new(CheckStatus.Failed, thing, said, remedy);

    /// <summary>Not asked.</summary>
    public static CheckResult Skipped(string thing) => Skipped(thing, "not asked");

    /// <summary>Not asked, and why.</summary>
    public static CheckResult Skipped(string thing, string said) => new(CheckStatus.Skipped, thing, said);

    /// <summary>Good if it holds.</summary>
    public static CheckResult Of(string thing, bool holds, string said, string remedy) =>
        holds ? Passed(thing, said) : Failed(thing, said, remedy);

    /// <summary>A line: mark, thing, what was found, remedy.</summary>
    public override string ToString()
    {
        var mark = Status switch { CheckStatus.Passed => '✓', CheckStatus.Failed => '✗', _ => '–' };
        // What others say may have lines of its own.
        return $"{mark} {Name}: {Detail}{(Remedy.Length > 0 ? $" → {Remedy}" : "")}".ReplaceLineEndings(" ");
    }
}
