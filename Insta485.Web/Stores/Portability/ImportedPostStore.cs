using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores.Portability;

/// <summary>Writes the posts of an archive, each in one transaction that also counts it.</summary>
public sealed class ImportedPostStore(Db db, ImportStore imports)
{
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

    private const string InsertCommentDetails = """
        insert into comment_details (commentid, edited) select * from unnest($1::integer[], $2::timestamp[])
        """;

    private const string InsertCommentEdits = """
        insert into revisions (commentid, text, created)
        select e.commentid, e.text, e.created
        from unnest($1::integer[], $2::text[], $3::timestamp[]) with ordinality as e (commentid, text, created, place)
        order by e.place
        """;

    /// <summary>Writes a post of the archive and goes past it, in one transaction.</summary>
    /// <returns>False: another request has done so, and nothing was written.</returns>
    /// <exception cref="SessionOverException">The account was suspended meanwhile.</exception>
    internal Task<bool> InsertAsync(string actor, string filename, int done, ImportedPost post, Func<string, Task> reached) =>
        db.InTransactionAsync(async () =>
        {
            // Of two requests the second waits here for the first, and then finds another number.
            if (!await imports.SkipAsync(actor, filename, done, post.Problems))
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
        var comments = ids.Zip(post.Own).ToList();
        var edited = comments.FindAll(comment => comment.Second.Edited is not null);
        var edits = comments.SelectMany(comment => (comment.Second.Edits ?? []).Select(edit => (Id: comment.First, Edit: edit))).ToList();
        await RunAsync(
        [
            new Query(InsertCommentDetails, edited.Select(comment => comment.First).ToArray(),
                edited.Select(comment => comment.Second.Edited ?? comment.Second.Created).ToArray()),
            new Query(InsertCommentEdits, edits.Select(edit => edit.Id).ToArray(),
                edits.Select(edit => edit.Edit.Text).ToArray(), edits.Select(edit => edit.Edit.Created).ToArray()),
        ]);
    }

    private async Task RunAsync(Query[] queries)
    {
        await using var written = await db.SendAsync(queries);
    }
}
