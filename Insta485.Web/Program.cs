using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;

// bin/insta485db runs the database commands, bin/insta485run the site with its database. Without a word: the site alone.
return args switch
{
    ["db", .. var words] => await Verbs.RunAsync(words),
    ["run", .. var words] => await SiteHost.RunWithDatabaseAsync(words),
    _ => await SiteHost.RunSiteAsync(args),
};
