using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;
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
    private const int MaxProblems = 100;

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

    private const string InsertPost = "insert into posts (owner, filename, created) values ($1, $2, $3) returning postid";

    private const string InsertTexts = """
        insert into post_texts (postid, caption, alt, comments_closed, edited, lang) values ($1, $2, $3, $4, $5, $6)
        """;

    private const string InsertOthers = $"""
        with others as (select $1::integer as postid, $2::text[] as names, $3::text[] as alts)
        {PostPhoto.InsertOthers}
        """;

    private const string InsertEdit = "insert into revisions (postid, text, alts, created) values ($1, $2, $3, $4)";

    private const string InsertMoved = "insert into imported_posts (username, sourceid, postid, likes) values ($1, $2, $3, $4)";

    private const string InsertMovedComments = """
        insert into imported_comments (postid, place, name, text, created)
        select $1, c.place, c.name, c.text, c.created
        from unnest($2::text[], $3::text[], $4::timestamp[]) with ordinality as c (name, text, created, place)
        """;

    private const string InsertComments = """
        insert into comments (owner, postid, text, created)
        select $1, $2, c.text, c.created
        from unnest($3::text[], $4::timestamp[]) with ordinality as c (text, created, place)
        order by c.place
        returning commentid
        """;

    private const string InsertCommentDetail = "insert into comment_details (commentid, edited) values ($1, $2)";

    private const string InsertCommentEdit = "insert into revisions (commentid, text, created) values ($1, $2, $3)";

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

    /// <summary>Writes a post of the archive and goes past it, in one transaction.</summary>
    /// <returns>False: another request has done so, and nothing was written.</returns>
    /// <exception cref="SessionOverException">The account was suspended meanwhile.</exception>
    internal Task<bool> InsertAsync(string actor, string filename, int done, ImportedPost post, Func<string, Task> reached) =>
        db.InTransactionAsync(async () =>
        {
            // Of two requests the second waits here for the first, and then finds another number.
            if (!await SkipAsync(actor, filename, done, post.Problems))
            {
                return false;
            }

            await reached("advanced");
            int id;
            await using (var results = await db.SendAsync(
            [
                .. post.Pictures.Select(picture => picture.ToInsert()),
                new Query(InsertPost, actor, post.Pictures[0].Filename, post.Created),
            ]))
            {
                id = await results.OneAsync<int>();
            }

            await reached("post");
            await RunAsync([.. TextsOf(post, id), new Query(InsertMoved, actor, post.SourceId, id, post.Likes), .. MovedOf(post, id)]);
            await reached("texts");
            await InsertCommentsAsync(actor, id, post);
            await reached("comments");
            await PostTags.ReplaceAsync(db, id);
            await reached("tags");
            return true;
        });

    private static async Task<List<ImportState>> StatesAsync(Results results) => await results.ListAsync(row => new ImportState(
        row.IsDBNull(0) ? null : row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<string[]>(3)));

    private static RefusedException UnderWay() => Refuse.Conflict("An import is under way. End it first.", "file");

    private static IEnumerable<Query> TextsOf(ImportedPost post, int id)
    {
        if (post.HasTexts)
        {
            yield return new Query(InsertTexts, id, post.Caption, post.Alts[0], post.CommentsClosed, post.Edited, post.Lang);
        }

        if (post.Pictures.Count > 1)
        {
            yield return new Query(InsertOthers, id, post.Pictures.Skip(1).Select(picture => picture.Filename).ToArray(), post.Alts[1..]);
        }

        foreach (var edit in post.Edits)
        {
            yield return new Query(InsertEdit, id, edit.Caption, edit.Alts.ToArray(), edit.Created);
        }
    }

    private static IEnumerable<Query> MovedOf(ImportedPost post, int id) => post.Moved.Count == 0 ? [] :
    [
        new Query(InsertMovedComments, id, post.Moved.Select(comment => comment.Name).ToArray(),
            post.Moved.Select(comment => comment.Text).ToArray(), post.Moved.Select(comment => comment.Created).ToArray()),
    ];

    private async Task InsertCommentsAsync(string actor, int postId, ImportedPost post)
    {
        if (post.Own.Count == 0)
        {
            return;
        }

        var ids = await db.ListAsync<int>(InsertComments, actor, postId, post.Own.Select(comment => comment.Text).ToArray(),
            post.Own.Select(comment => comment.Created).ToArray());
        List<Query> queries = [];
        foreach (var (id, comment) in ids.Zip(post.Own))
        {
            if (comment.Edited is { } edited)
            {
                queries.Add(new Query(InsertCommentDetail, id, edited));
            }

            queries.AddRange((comment.Edits ?? []).Select(edit => new Query(InsertCommentEdit, id, edit.Text, edit.Created)));
        }

        if (queries.Count > 0)
        {
            await RunAsync([.. queries]);
        }
    }

    private async Task RunAsync(Query[] queries)
    {
        await using var written = await db.SendAsync(queries);
    }
}
