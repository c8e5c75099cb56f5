using Insta485.Tests.Infrastructure;
using Insta485.Web;

namespace Insta485.Tests.Conventions;

/// <summary>Names that were replaced by the field's words do not come back: no type, file or folder has one.</summary>
public sealed class NameTests
{
    // Of types, and of files that held them. Some are ordinary words of members, parameters and folders, which may have them.
    private static readonly HashSet<string> OldTypes = new(StringComparer.Ordinal)
    {
        "Place", "Run", "Verb", "Verbs", "Reach", "Seen", "Gate", "Finding", "Mark", "Rows", "Table", "Sum", "PassingStream", "Statements",
        "Probe", "Shell", "Packages", "PrivateServer", "Provisioned", "Rights", "Databases", "Move", "Drain", "WholeAnswers", "Held",
        "Bodies", "Digits", "Ago", "Address", "BackTo", "Why", "Refused", "Whom", "Servers", "StandbyWatch", "Standby", "Limits",
        "ProtectionKeys", "Text", "Face", "Intake", "Made", "Blocks", "Frames", "Scratch", "IPictureFiles", "S3Answer", "Said",
        "Described", "Shape", "Relation", "Here", "FleetOptions", "Site", "Door", "Wire", "Window", "Kept", "Far", "Copies", "Marked",
        "Answering", "Ending", "Caller", "Stores", "Places", "Ways", "Shown", "Eyes", "Alone", "Child", "Scenery", "Png",
    };

    private static readonly string[] OldFolders = ["Setup", "House", "Look", "Census", "Data", "Media"];

    private static readonly string[] OldScripts = ["part.js", "ahead.js"];

    [Fact]
    public void NoTypeHasAnOldName() => Assert.Empty(
        new[] { typeof(SiteBuilder).Assembly, typeof(NameTests).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Insta485.", StringComparison.Ordinal) == true
                && OldTypes.Contains(type.Name.Split('`')[0]))
            .Select(type => type.FullName));

    [Fact]
    public void NoFileOrFolderHasAnOldName()
    {
        var files = SourceFiles.In(SourceFiles.Web, "*").Concat(SourceFiles.In(SourceFiles.Tests, "*")).ToList();
        Assert.Empty(files.Where(IsOld).Select(SourceFiles.Name));
        var folders = files.SelectMany(file => SourceFiles.Name(file).Split(Path.DirectorySeparatorChar)[..^1]);
        Assert.Empty(folders.Intersect(OldFolders, StringComparer.Ordinal));
        Assert.DoesNotContain(OldFolders, folder => Directory.Exists(Path.Combine(Postgres.Root, folder)));
    }

    private static bool IsOld(string file) => OldScripts.Contains(Path.GetFileName(file))
        || (Path.GetExtension(file) == ".cs" && OldTypes.Contains(Path.GetFileName(file).Split('.')[0]));
}
