using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Web.Stores.Search;

/// <summary>What one search found; null is what was not asked for.</summary>
public sealed record Matches(People? People = null, TagMatches? Tags = null, PhotoMatches? Photos = null)
{
    /// <summary>Whether there is nothing on this page and none after it.</summary>
    public bool IsEmpty => People is not { Page.Count: > 0 } and not { Next: not null }
        && Tags is not { Page.Count: > 0 } and not { Next: not null } && Photos is not { Page.Count: > 0 } and not { Next: not null };
}

/// <summary>Searches for people, tags and photos. Each is counted for the account, and is one round trip.</summary>
public sealed class SearchReader(Db db, SearchLimiter searches)
{
    /// <summary>The kinds of what is found, as they are in addresses.</summary>
    public const string People = "people", Tags = "tags", Photos = "photos";

    /// <summary>A page of one kind, or the first page of all. Without a word there is nothing.</summary>
    /// <param name="after">Of people and tags: the key that ended the page before.</param>
    /// <param name="before">Of photos: the same.</param>
    /// <exception cref="RefusedException">There is no such kind (400), or the visitor searched too often (429).</exception>
    public async Task<Matches> ReadAsync(string visitor, SearchText text, string? kind, string? after, int? before)
    {
        if (kind is not (null or People or Tags or Photos))
        {
            throw Refuse.Invalid("The kind must be people, tags or photos.", "kind");
        }

        return !text.HasWord ? new Matches() : kind switch
        {
            People => new Matches(People: await PeopleAsync(visitor, text.Names, after)),
            Tags => new Matches(Tags: await TagsAsync(visitor, text, after)),
            Photos => new Matches(Photos: await PhotosAsync(visitor, text, before)),
            _ => await AllAsync(visitor, text),
        };
    }

    /// <summary>People by the beginnings of words of their names. A page may have few, or none, while others follow.</summary>
    /// <param name="after"><see cref="People.Next"/> of the page before; null for the first page.</param>
    /// <exception cref="RefusedException">The visitor searched too often (429).</exception>
    public async Task<People> PeopleAsync(string visitor, string text, string? after)
    {
        searches.Consume(visitor);
        await using var results = await db.ReadAsync(PeopleSearch.QueriesOf(visitor, text, after));
        return await PeopleSearch.ReadAsync(results);
    }

    /// <summary>Tags by how they begin.</summary>
    /// <param name="after"><see cref="TagMatches.Next"/> of the page before; null for the first page.</param>
    /// <exception cref="RefusedException">The visitor searched too often (429).</exception>
    public async Task<TagMatches> TagsAsync(string visitor, SearchText text, string? after)
    {
        searches.Consume(visitor);
        await using var results = await db.ReadAsync(TagSearch.QueryOf(visitor, text.Tag, after));
        return await TagSearch.ReadAsync(results);
    }

    /// <summary>Photos by the words of their captions and descriptions, newest first.</summary>
    /// <param name="before">Only posts with a smaller id; null for the newest.</param>
    /// <exception cref="RefusedException">The visitor searched too often (429).</exception>
    public async Task<PhotoMatches> PhotosAsync(string visitor, SearchText text, int? before, int size = PhotoSearch.PageSize)
    {
        searches.Consume(visitor);
        await using var results = await db.ReadAsync(PhotoSearch.QueryOf(visitor, text, before, size));
        return await PhotoSearch.ReadAsync(results, size);
    }

    private async Task<Matches> AllAsync(string visitor, SearchText text)
    {
        searches.Consume(visitor);
        await using var results = await db.ReadAsync(
        [
            .. PeopleSearch.QueriesOf(visitor, text.Names, null), TagSearch.QueryOf(visitor, text.Tag, null),
            PhotoSearch.QueryOf(visitor, text, null, PhotoSearch.PageSize),
        ]);
        return new Matches(
            await PeopleSearch.ReadAsync(results), await TagSearch.ReadAsync(results),
            await PhotoSearch.ReadAsync(results, PhotoSearch.PageSize));
    }
}
