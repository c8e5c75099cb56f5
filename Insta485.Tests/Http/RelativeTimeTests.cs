using Insta485.Web.Http;

namespace Insta485.Tests.Http;

/// <summary>Each threshold of specification 3.1, from both sides.</summary>
public sealed class RelativeTimeTests
{
    private const int Minute = 60;
    private const int Hour = 60 * Minute;
    private const int Day = 24 * Hour;

    [Theory]
    [InlineData(-3600, "just now")]
    [InlineData(-1, "just now")]
    [InlineData(0, "just now")]
    [InlineData(9.99, "just now")]
    [InlineData(10, "10 seconds ago")]
    [InlineData(10.99, "10 seconds ago")]
    [InlineData(59.99, "59 seconds ago")]
    [InlineData(Minute, "a minute ago")]
    [InlineData((2 * Minute) - 0.01, "a minute ago")]
    [InlineData(2 * Minute, "2 minutes ago")]
    [InlineData(Hour - 0.01, "59 minutes ago")]
    [InlineData(Hour, "an hour ago")]
    [InlineData((2 * Hour) - 0.01, "an hour ago")]
    [InlineData(2 * Hour, "2 hours ago")]
    [InlineData(Day - 0.01, "23 hours ago")]
    [InlineData(Day, "a day ago")]
    [InlineData((2 * Day) - 0.01, "a day ago")]
    [InlineData(2 * Day, "2 days ago")]
    [InlineData((7 * Day) - 0.01, "6 days ago")]
    [InlineData(7 * Day, "a week ago")]
    [InlineData((14 * Day) - 0.01, "a week ago")]
    [InlineData(14 * Day, "2 weeks ago")]
    [InlineData(30 * Day, "4 weeks ago")]
    [InlineData(31 * Day, "a month ago")]
    [InlineData(60 * Day, "a month ago")]
    [InlineData(62 * Day, "2 months ago")]
    [InlineData((365 * Day) - 0.01, "11 months ago")]
    [InlineData(365 * Day, "a year ago")]
    [InlineData((730 * Day) - 0.01, "a year ago")]
    [InlineData(731 * Day, "2 years ago")]
    [InlineData(3660.0 * Day, "10 years ago")]
    public void AnAgeHasTheseWords(double seconds, string words)
    {
        var now = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal(words, RelativeTime.Text(now.AddSeconds(-seconds), now));
    }

    [Fact]
    public void ItGrowsAndNeverSpeaksOfOneOfMany()
    {
        var now = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        for (var hours = 0; hours < 3 * 365 * 24; hours += 7)
        {
            var words = RelativeTime.Text(now.AddHours(-hours), now);
            Assert.DoesNotMatch("^[01] ", words);
        }
    }
}
