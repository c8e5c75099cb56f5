using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Pictures;

// Before anything that may decode a photo.
DecoderSandbox.HideThisProcess();
// bin/insta485db runs a command, bin/insta485run the site with its database; without either word: the site alone.
return args switch
{
    ["db", .. var words] => await DatabaseRootCommand.RunAsync(words),
    ["run", .. var words] => await RunCommand.RunAsync(words),
    _ => await SiteHost.RunSiteAsync(args),
};
