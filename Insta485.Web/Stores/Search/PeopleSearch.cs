using Insta485.Web.Database;
using Results = Insta485.Web.Database.Results;

namespace Insta485.Web.Stores.Search;

/// <summary>
/// The statements that find people by the beginning of any word of user name or full name, in any case and without accents. Several
/// words must all match. Private accounts are found; who is suspended or hidden from the visitor is not.
/// </summary>
internal static class PeopleSearch
{
    // Sorts after every other character.
    internal const string LastLetter = "\U0010FFFF";

    // Words that a page of a search looks at.
    private const int Looked = 29;
    private const int LookedButOne = Looked - 1;

    // Who is hidden is not looked at: a page ends with a name, which is in the address of the next one.
    private const string Sought = $"""
        w.username not in ({Visibility.Blocked})
              and (select username from account_settings where username = w.username and suspended is not null) is null
        """;

    // The first word is a range of the key, which begins after the last page. Two conditions instead of one row would begin at the lesser:
    // PostgreSQL starts where one of them does, and reads all names up to the other.
    private const string Range = $"""
        with asked as materialized (
            select array_remove(regexp_split_to_array(fold_text($2), '[[:space:]._,()/''-]+'), '') as words
        ),
        start as materialized (
            select words[1] as first, greatest(words[1] collate "C", $3) as word,
                case when $3 >= words[1] collate "C" then $4 else '' end as username
            from asked
        )
        """;

    private const string InRange = $"""
        (word, username) > (select word, username from start) and word < (select first from start) || '{LastLetter}'
              and {Sought}
        """;

    // Of the range 29 are looked at; the exact user name comes first: 30 lines at most.
    internal static readonly string Select = $"""
        {Range},
        exact as materialized (
            select username from users w
            where $3 = '' and lower(username) = lower($2 collate "C") and {Sought}
            order by username = $2 desc, username
            limit 1
        ),
        looked as materialized (
            select word, username from user_search_words w
            where {InRange}
            order by word, username
            limit {Looked}
        ),
        found as (
            select '' as word, username, 0 as place from exact
            union all
            select l.word, l.username, 1
            from looked l
            where not exists (select from exact e where e.username = l.username)
              and not exists (
                  select from user_search_words w
                  where w.username = l.username and w.word >= (select words[1] from asked) and w.word < l.word)
              and not exists (
                  select from asked, unnest(words[2:]) other
                  where not exists (
                      select from user_search_words w
                      where w.username = l.username and w.word >= other and w.word < other || '{LastLetter}'))
        )
        select {Person.Columns}
        from found f
        join users u on u.username = f.username
        left join pictures i on i.filename = u.filename
        where u.username <> $1
        order by f.place, f.word, u.username
        """;

    // Where the next page begins.
    internal static readonly string End = $"""
        {Range}
        select word, username from user_search_words w
        where {InRange}
        order by word, username
        offset {LookedButOne} limit 1
        """;

    private sealed record SearchKey(string Word, string Username);

    /// <summary>The statements of a page, whose results <see cref="ReadAsync"/> reads.</summary>
    /// <param name="after"><see cref="People.Next"/> of the page before; null for the first page.</param>
    public static Query[] QueriesOf(string visitor, string text, string? after)
    {
        var (word, username) = after?.Split('\n') is [var last, var name] ? (last, name) : ("", "");
        return [new Query(Select, visitor, text, word, username), new Query(End, visitor, text, word, username)];
    }

    /// <summary>A page of people.</summary>
    public static async Task<People> ReadAsync(Results results)
    {
        var page = await results.ListAsync<Person>();
        var end = await results.OneAsync<SearchKey>();
        return new People(page, end is null ? null : $"{end.Word}\n{end.Username}");
    }
}
