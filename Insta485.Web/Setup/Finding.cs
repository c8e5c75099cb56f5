namespace Insta485.Web.Setup;

/// <summary>How one thing is.</summary>
public enum Mark
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not as it should be.</summary>
    Bad,

    /// <summary>Not asked: something before it is bad, or the settings say that it is not wanted.</summary>
    Unasked,
}

/// <summary>What <c>check</c> found out about one thing.</summary>
/// <param name="Remedy">What to do about it, where it is bad.</param>
public sealed record Finding(Mark Mark, string Thing, string Said, string Remedy = "")
{
    /// <summary>As it should be.</summary>
    public static Finding Good(string thing, string said) => new(Mark.Good, thing, said);

    /// <summary>Not as it should be.</summary>
    public static Finding Bad(string thing, string said, string remedy) => new(Mark.Bad, thing, said, remedy);

    /// <summary>Not asked.</summary>
    public static Finding Unasked(string thing) => Unasked(thing, "not asked");

    /// <summary>Not asked, and why.</summary>
    public static Finding Unasked(string thing, string said) => new(Mark.Unasked, thing, said);

    /// <summary>Good if it holds.</summary>
    public static Finding Of(string thing, bool holds, string said, string remedy) => holds ? Good(thing, said) : Bad(thing, said, remedy);

    /// <summary>A line: mark, thing, what was found, remedy.</summary>
    public override string ToString()
    {
        var mark = Mark switch { Mark.Good => '✓', Mark.Bad => '✗', _ => '–' };
        // What others say may have lines of its own.
        return $"{mark} {Thing}: {Said}{(Remedy.Length > 0 ? $" → {Remedy}" : "")}".ReplaceLineEndings(" ");
    }
}
