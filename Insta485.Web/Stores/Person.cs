using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores;

/// <summary>A user in a list.</summary>
/// <param name="Requested">The visitor asked to follow them.</param>
public sealed record Person(string Username, string Fullname, string Filename, bool HasVariants, bool Followed, bool Requested = false)
{
    /// <summary>
    /// The columns of <c>u</c> for the visitor <c>$1</c>; <c>i</c> is the row of the picture. Each fact is one index probe; "exists" may
    /// become a join with all users.
    /// </summary>
    internal const string Columns = $"""
        {Named},
            (select follower from following where follower = $1 and followee = u.username) is not null as followed,
            {Asked}
        """;

    /// <summary>The same of a person who is new to the visitor, whom they therefore do not follow.</summary>
    internal const string ColumnsOfNew = $"""
        {Named}, false as followed,
            {Asked}
        """;

    /// <summary>The condition for a person <c>u</c> to be suggested to the visitor <c>$1</c>.</summary>
    internal const string IsNewToVisitor = $"""
        u.username <> $1
          and (select follower from following where follower = $1 and followee = u.username) is null
          and u.username not in ({Visibility.Muted})
          and u.username not in ({Visibility.Blocked})
          and (select username from account_settings where username = u.username and suspended is not null) is null
        """;

    private const string Named = "u.username, u.fullname, u.filename, i.filename is not null as hasvariants";

    private const string Asked =
        "(select follower from follow_requests where follower = $1 and followee = u.username) is not null as requested";

    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>A page of users, and the name after which the next page begins; null on the last page.</summary>
public sealed record People(IReadOnlyList<Person> Page, string? Next)
{
    /// <summary>The first rows; one more shows that there is a next page.</summary>
    internal static People Of(List<Person> rows, int size)
    {
        var page = rows.Take(size).ToList();
        return new People(page, rows.Count > size ? page[^1].Username : null);
    }
}

/// <summary>The top of a profile.</summary>
/// <param name="Requested">The visitor asked to follow them.</param>
/// <param name="MaySeePosts">Whether the visitor may see posts, followers and whom they follow.</param>
/// <param name="Blocked">By the visitor.</param>
/// <param name="Muted">By the visitor.</param>
/// <param name="FollowsVisitor">Whether they follow the visitor.</param>
public sealed record ProfileHeader(
    string Username, string Fullname, string Filename, bool HasVariants, bool Followed, bool Requested,
    int Posts, int Followers, int Following, bool IsPrivate = false, bool MaySeePosts = true, bool Blocked = false, bool Muted = false,
    bool FollowsVisitor = false)
{
    /// <summary>The value of a page model before it has read a profile.</summary>
    public static ProfileHeader None { get; } = new("", "", "", false, false, false, 0, 0, 0);

    public Avatar Avatar => new(Username, Filename, HasVariants);
}

/// <summary>A page of post ids, newest first. Those lower than <c>Next</c> are on the next page; null on the last page.</summary>
public sealed record PostIdPage(IReadOnlyList<int> Page, int? Next);

/// <summary>A profile with a page of photos, newest first. Those older than <c>Next</c> are on the next page.</summary>
public sealed record Profile(ProfileHeader Header, IReadOnlyList<Thumbnail> Posts, int? Next);
