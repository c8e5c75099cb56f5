using Insta485.Web.Database;
using Insta485.Web.Errors;
using Results = Insta485.Web.Database.Results;

namespace Insta485.Web.Stores.Portability;

/// <summary>An import of an account.</summary>
/// <param name="Filename">The archive; null once all of it is done.</param>
/// <param name="Done">Posts of the archive, from the first one, that are there or can't be.</param>
/// <param name="Problems">What could not be imported.</param>
public sealed record ImportState(string? Filename, int Done, int Total, IReadOnlyList<string> Problems);

/// <summary>The page of imports.</summary>
/// <param name="State">Null: none was begun.</param>
/// <param name="HasPosts">Without an import, an account that has posts can begin none.</param>
/// <param name="People">Whom the account followed before, as far as they are here.</param>
public sealed record ImportPage(ImportState? State, bool HasPosts, People People);

/// <summary>The rows of imports, and of what came with them.</summary>
public sealed class ImportStore(Db db)
{
    /// <summary>The most problems that are kept, and shown.</summary>
    public const int MaxProblems = 100;

    private const string State = "select filename, done, total, problems from imports where username = $1";

    private const string HasPosts = "select exists (select from posts where owner = $1)";

    // Those whom the account does not follow yet.
    private const string Followed = $"""
        select {Person.ColumnsOfNew}
        from (
            select distinct f.name
            from imports m cross join lateral unnest(m.followed) as f (name)
            where m.username = $1 and m.filename is null and f.name collate "C" > $2
        ) f
        join users u on u.username = f.name
        left join pictures i on i.filename = u.filename
        where {Person.IsNewToVisitor} and {Visibility.OfPerson}
        order by u.username
        limit $3
        """;

    private const string Begin = """
        insert into imports as m (username, filename, total, followed)
        select $1, $2, $3, $4 where not exists (select from posts where owner = $1)
        on conflict (username) do update
            set filename = excluded.filename, done = 0, total = excluded.total, problems = '{}', followed = excluded.followed,
                created = now() at time zone 'utc'
            where m.filename is null
        returning true
        """;

    private static readonly string Advance = $"""
        update imports set done = done + 1, problems = (problems || $4::text[])[1:{MaxProblems}]
        where username = $1 and filename = $2 and done = $3
        returning done
        """;

    private const string End = "update imports set filename = null where username = $1 and filename = $2 and done >= total returning true";

    private const string Cancel = "delete from imports where username = $1 returning coalesce(filename, '')";

    /// <summary>The import of the account; null if there is none.</summary>
    public async Task<ImportState?> FindAsync(string actor)
    {
        await using var results = await db.SendAsync(new Query(State, actor));
        return (await StatesAsync(results)).SingleOrDefault();
    }

    /// <summary>The page, in one round trip.</summary>
    /// <param name="after">People after this name.</param>
    public async Task<ImportPage> ShowAsync(string actor, string? after)
    {
        await using var results = await db.ReadAsync(
            new Query(State, actor), new Query(HasPosts, actor),
            new Query(Followed, actor, after ?? "", PeopleReader.PageSize + 1L));
        var state = (await StatesAsync(results)).SingleOrDefault();
        return new ImportPage(state, await results.OneAsync<bool>(), People.Of(await results.ListAsync<Person>(), PeopleReader.PageSize));
    }

    /// <summary>Begins an import, in place of one that has ended.</summary>
    /// <exception cref="RefusedException">The account has posts, or another import is under way (409).</exception>
    public async Task BeginAsync(string actor, string filename, int total, string[] followed)
    {
        if (!await db.OneAsync<bool>(Begin, actor, filename, total, followed))
        {
            await RequireMayBeginAsync(actor);
            throw UnderWay();
        }
    }

    /// <summary>Refuses unless an import may begin.</summary>
    /// <exception cref="RefusedException">The account has posts, or another import is under way (409).</exception>
    public async Task RequireMayBeginAsync(string actor)
    {
        if (await FindAsync(actor) is { Filename: not null })
        {
            throw UnderWay();
        }

        if (await db.OneAsync<bool>(HasPosts, actor))
        {
            throw Refuse.Conflict("An archive can be imported into an account without posts only.", "file");
        }
    }

    /// <summary>Ends the import, whether it is done or not. What is there stays.</summary>
    /// <returns>The archive to delete; null if there is none.</returns>
    /// <exception cref="RefusedException">There is no import (409).</exception>
    public async Task<string?> CancelAsync(string actor) => await db.OneAsync<string>(Cancel, actor) switch
    {
        null => throw Refuse.Conflict("There is no import to end."),
        "" => null,
        var filename => filename,
    };

    /// <summary>Ends an import whose posts are all done.</summary>
    /// <returns>False: they are not, or it has ended already.</returns>
    internal Task<bool> EndAsync(string actor, string filename) => db.OneAsync<bool>(End, actor, filename);

    /// <summary>Goes past a post that can't be imported.</summary>
    /// <returns>False: another request has done so.</returns>
    internal async Task<bool> SkipAsync(string actor, string filename, int done, IReadOnlyList<string> problems) =>
        await db.OneAsync<int?>(Advance, actor, filename, done, problems.ToArray()) is not null;

    private static async Task<List<ImportState>> StatesAsync(Results results) => await results.ListAsync(row => new ImportState(
        row.IsDBNull(0) ? null : row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<string[]>(3)));

    private static RefusedException UnderWay() => Refuse.Conflict("An import is under way. End it first.", "file");
}
