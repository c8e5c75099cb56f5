using System.CommandLine;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands;

internal sealed class PicturesCommand : DatabaseCommand
{
    private readonly Option<bool> _fix = CommonOptions.Flag("--fix",
        "Delete orphaned files older than one hour, create missing sizes and rows, and remove metadata.");

    private readonly Option<string?> _moveTo = new Option<string?>("--move-to")
    {
        Description = "Copy all photos to the other store and read each one back. It can be interrupted and repeated.",
        HelpName = "STORE",
    }.AcceptOnlyFromAmong("s3", "folder");

    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy(
        "Name of the database. Required with --fix if more than half of the files are orphaned.");

    private readonly Option<bool> _json = CommonOptions.Json();

    public PicturesCommand()
        : base("pictures", "Reports missing, orphaned and modified files, and files that contain metadata.")
    {
        Add(_fix);
        Add(_moveTo);
        Add(_yesDestroy);
        Add(_json);
        Validators.Add(words =>
        {
            if (words.GetValue(_moveTo) is not null && (words.GetValue(_fix) || words.GetValue(_json)))
            {
                words.AddError("--move-to can't be combined with --fix or --json.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var (config, output, name) = (context.Config, context.Output, words.GetValue(_yesDestroy));
        if (name is not null)
        {
            Confirmation.RequireName(config.Target, name, "deletes files");
        }

        var target = await context.FindTargetAsync();
        await new DatabaseAdmin(config, target.AsOwner()).RequireCurrentAsync();
        await SystemPackages.EnsureDecoderAsync(output.Notice);
        if (words.GetValue(_moveTo) is { } store)
        {
            await PictureTransfer.MoveAsync(config, store == "s3" ? UploadStore.S3 : UploadStore.Folder, output.Report,
                (done, all) => output.Progress(done, all, "files"));
            return ExitStatus.Done;
        }

        var (isJson, mayFix) = (words.GetValue(_json), words.GetValue(_fix));
        using var tools = new PictureTools(config.Options);
        await using var connection = await target.OpenAsync();
        var check = new PictureCheck(connection, tools, isJson ? _ => { } : output.Report, name is not null);
        var left = await check.RunAsync(mayFix);
        if (isJson)
        {
            output.PrintJson(new { check.Problems, Remaining = left });
            return left > 0 ? ExitStatus.Failed : ExitStatus.Done;
        }

        if (left > 0)
        {
            throw new CommandException(
                $"the photos have {Counted.Of(left, "problem")}{(mayFix ? "" : "; `pictures --fix` repairs what can be repaired")}");
        }

        var repaired = check.Problems.Count;
        output.Report(repaired == 0 ? "The photos have no problem." : $"Repaired {Counted.Of(repaired, "problem")}.");
        return ExitStatus.Done;
    }
}
