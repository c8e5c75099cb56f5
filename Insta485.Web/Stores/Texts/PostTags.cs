using Insta485.Web.Database;

namespace Insta485.Web.Stores.Texts;

/// <summary>
/// The tags of posts. A post has those of its caption and of its owner's own comments: a commenter can't tag another person's photo.
/// </summary>
internal static class PostTags
{
    /// <summary>
    /// SQL: the key of the tag <c>word</c>, which is in lower case (<see cref="EntityParser"/>). PostgreSQL normalises, as the site has no
    /// ICU; what comes out in upper case ("ℂ" is a C) becomes lower case too, so that the key of a key is the key itself.
    /// </summary>
    internal const string Key = """
        normalize(lower(normalize(word, nfkc) collate "und-x-icu"), nfkc) collate "C"
        """;

    // A ligature may become several words, be longer than the column, or ("ŀ") end in a middle dot: EntityParser.IsTag says no.
    private const string IsKey = "char_length(key) <= 60 and key not like '% %' and key not like '%·'";

    /// <summary>
    /// SQL: the keys (<c>tag</c>) of the tags in <c>given</c>, a row with <c>words</c> (text[], in lower case), each once.
    /// </summary>
    internal const string Given = $"""
        select distinct key as tag
        from (select {Key} as key from given cross join lateral unnest(given.words) as t (word)) keys
        where {IsKey}
        """;

    // In the order of the ids, so that two of these can't wait for each other.
    private const string Lock = "select postid from posts where postid = any($1) order by postid for update";

    // What a suspended owner wrote comes back with the account.
    private const string Texts = """
        select t.postid, t.text
        from (
            select postid, caption as text from post_texts where postid = any($1)
            union all
            select c.postid, c.text
            from posts p join comments c on c.postid = p.postid and c.owner = p.owner
            where p.postid = any($1)
            union all
            select c.postid, c.text
            from posts p join suspended_comments c on c.postid = p.postid and c.owner = p.owner
            where p.postid = any($1)
        ) t
        where t.text like '%#%' or t.text like '%＃%'
        """;

    private const string DeleteOthers = $"""
        delete from post_tags
        where postid = any($1)
          and (postid, tag) not in (select postid, {Key} from unnest($2::integer[], $3::text[]) as t (postid, word))
        """;

    private const string InsertAll = $"""
        insert into post_tags (tag, postid)
        select key, postid
        from (select postid, {Key} as key from unnest($1::integer[], $2::text[]) as t (postid, word)) keys
        where {IsKey}
        order by key, postid
        on conflict do nothing
        """;

    /// <summary>
    /// Makes the tags of a post those of its texts as they are now. In a transaction only: the post stays locked until its end, so that
    /// no text is changed meanwhile.
    /// </summary>
    public static Task ReplaceAsync(Db db, int postId) => ReplaceAsync(db, [postId]);

    /// <summary>The same for several posts.</summary>
    /// <param name="postIds">Those that are not there any more are passed over.</param>
    public static async Task ReplaceAsync(Db db, int[] postIds)
    {
        int[] posts;
        List<PostText> texts;
        // Each statement sees what was committed before it began: the texts are read once the posts are locked.
        await using (var results = await db.SendAsync(new Query(Lock, postIds), new Query(Texts, postIds)))
        {
            posts = [.. await results.ListAsync<int>()];
            texts = await results.ListAsync<PostText>();
        }

        var tags = texts.SelectMany(text => EntityParser.TagsOf(text.Text), (text, tag) => (text.PostId, Tag: tag)).Distinct().ToList();
        var (ids, words) = (tags.Select(tag => tag.PostId).ToArray(), tags.Select(tag => tag.Tag).ToArray());
        await using var done = await db.SendAsync(new Query(DeleteOthers, posts, ids, words), new Query(InsertAll, ids, words));
    }

    private sealed record PostText(int PostId, string Text);
}
