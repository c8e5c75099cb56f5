namespace Insta485.Web.Http;

/// <summary>How long ago, in the words of specification 3.1.</summary>
public static class RelativeTime
{
    /// <summary>Both in UTC. A clock that is a little behind the database's does not speak of the future.</summary>
    public static string Text(DateTime then, DateTime now)
    {
        var age = now - then;
        return age switch
        {
            { TotalSeconds: < 10 } => "just now",
            { TotalSeconds: < 60 } => $"{(int)age.TotalSeconds} seconds ago",
            { TotalMinutes: < 2 } => "a minute ago",
            { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} minutes ago",
            { TotalHours: < 2 } => "an hour ago",
            { TotalHours: < 24 } => $"{(int)age.TotalHours} hours ago",
            { TotalDays: < 2 } => "a day ago",
            { TotalDays: < 7 } => $"{(int)age.TotalDays} days ago",
            { TotalDays: < 14 } => "a week ago",
            { TotalDays: < 30.5 } => $"{(int)(age.TotalDays / 7)} weeks ago",
            { TotalDays: < 61 } => "a month ago",
            { TotalDays: < 365 } => $"{(int)(age.TotalDays / 30.5)} months ago",
            { TotalDays: < 730 } => "a year ago",
            _ => $"{(int)(age.TotalDays / 365)} years ago",
        };
    }
}
