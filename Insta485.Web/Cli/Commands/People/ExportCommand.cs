using System.CommandLine;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Portability;

namespace Insta485.Web.Cli.Commands.People;

internal sealed class ExportCommand : DatabaseCommand
{
    // The file holds all that the account has: an operator who makes one is written down like a moderator who acts.
    private const string Log = """
        insert into moderation_log (moderator, act, subject, reason)
        select $2, 'export', username, 'by command' from users where username = $1
        """;

    private readonly Argument<string> _name = new("NAME") { Description = "The user name." };

    private readonly Argument<string> _file = CommonOptions.File("The archive to write, a zip file.");

    public ExportCommand()
        : base("export", "Saves everything a user has in one file, as the user can on the site; also of a suspended account.")
    {
        Add(_name);
        Add(_file);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var (name, path, missing) = (words.GetValue(_name) ?? "", CommandContext.PathOf(words.GetRequiredValue(_file)), 0);
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException($"export: the folder {folder} does not exist");
        }

        await context.ModerateAsync(async db =>
        {
            using var tools = new PictureTools(context.Config.Options);
            missing = await WriteAsync(new AccountExporter(db, tools.Files, tools.Temp), name, path);
            await db.RunAsync(Log, name, CommandContext.Operator);
        });
        var photos = missing == 0 ? "" : $" {Counted.Of(missing, "photo")} could not be read; manifest.json names them.";
        context.Output.Report($"Exported {name} to {path} ({new FileInfo(path).Length / 1048576.0:0.0} MB).{photos}");
        return missing == 0 ? ExitStatus.Done : ExitStatus.PhotosMissing;
    }

    // Only the operator may read the file, and one that broke off does not stay.
    private static async Task<int> WriteAsync(AccountExporter exporter, string name, string path)
    {
        FileStream? file = null;
        try
        {
            var missing = await exporter.WriteAsync(name, "", () => file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
            return missing.Count;
        }
        catch (IOException) when (file is null && File.Exists(path))
        {
            throw new CommandException($"export: {path} exists already");
        }
        catch when (file is not null)
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            await (file?.DisposeAsync() ?? default);
        }
    }
}
