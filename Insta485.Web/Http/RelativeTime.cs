namespace Insta485.Web.Http;

/// <summary>Ages in the words of specification 3.1.</summary>
internal static class RelativeTime
{
    /// <summary>Both in UTC. A time in the future, by a clock that is behind the database's, is "just now".</summary>
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

    /// <summary>A day in words, as seen from a moment, both in UTC.</summary>
    public static string Day(DateOnly day, DateTime now) => (DateOnly.FromDateTime(now).DayNumber - day.DayNumber) switch
    {
        <= 0 => "today",
        1 => "yesterday",
        var days => $"{days} days ago",
    };
}
