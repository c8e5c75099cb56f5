using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Notifications;
using Insta485.Web.Stores.Texts;
using Npgsql;

namespace Insta485.Web.Stores.Photos;

/// <summary>Creates posts of one or several photos: with all of them, or not at all.</summary>
public sealed class NewPostStore(Db db, Uploads uploads, PictureIntake intake, PendingPhotoStore pending)
{
    // Of two forms with the same pending photos, the second waits for the first and then finds fewer.
    private const string Insert = $"""
        with named as (select $9::text[] as names, $2::varchar as actor),
        given as (
            select $1::text[] as words
        ),
        kept as (
            delete from pending_pictures
            where username = $2 and filename = any($6::text[]) and {PendingPhotoStore.IsYoung}
            returning filename
        ),
        post as (
            insert into posts (owner, filename)
            select $2, $3::text where (select count(*) from kept) = cardinality($6::text[])
            returning postid
        ),
        texts as (
            insert into post_texts (postid, caption, alt)
            select postid, $4::text, $5::text from post where $4 <> '' or $5 <> ''
        ),
        tags as (
            insert into post_tags (tag, postid)
            select n.tag, post.postid from post cross join ({PostTags.Given}) n
        ),
        others as (select postid, $7::text[] as names, $8::text[] as alts from post),
        photos as (
            {PostPhoto.InsertOthers}
        ),
        place as (select postid, $2::varchar as owner, null::integer as commentid from post),
        mentions as (
            {Mentions.Insert}
        )
        select postid from post
        """;

    // A photo of the draft.
    private sealed record Item(int Place, string Alt, string? Pending, Upload? File)
    {
        public PictureRow? Made { get; set; }

        public string Filename => Pending ?? Made?.Filename ?? "";
    }

    /// <summary>Creates a post and returns its id. The photos are made one after another; if one is refused, there is no post.</summary>
    /// <exception cref="RefusedException">
    /// A text, a place or a photo is not accepted, a pending photo is gone (400, 413), or the actor uploaded too many (429, 503).
    /// </exception>
    public async Task<int> CreateAsync(string actor, PostDraft draft)
    {
        var (caption, alts) = Checked(draft);
        draft.Require();
        if (draft.Count == 0)
        {
            // Refused as a missing file, after it was counted.
            await intake.SaveAsync(actor, null);
        }

        var items = await ArrangeAsync(actor, draft, alts);
        await MakeAsync(actor, draft, items);
        var made = items.Select(item => item.Made).OfType<PictureRow>().ToList();
        var query = new Query(
            Insert, EntityParser.TagsOf(caption), actor, items[0].Filename, caption, items[0].Alt, draft.Pending.ToArray(),
            items.Skip(1).Select(item => item.Filename).ToArray(), items.Skip(1).Select(item => item.Alt).ToArray(),
            EntityParser.MentionsOf(caption));
        async Task<int> WriteAsync()
        {
            await using var results = await db.SendAsync([.. made.Select(row => row.ToInsert()), query]);
            return await results.OneAsync<int?>() ?? throw PendingPhotoStore.Gone();
        }

        try
        {
            return await uploads.SaveRowOrDeleteFilesAsync<int>(
                made, draft.Pending.Count > 0 ? () => db.InTransactionAsync(WriteAsync) : WriteAsync);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The account was deleted during the upload.
            throw new SessionOverException();
        }
    }

    private static (string Caption, string[] Alts) Checked(PostDraft draft)
    {
        var problems = new FieldProblems();
        var caption = problems.Check(() => TextChange.Checked(draft.Caption, null).Caption ?? "");
        var alts = Enumerable.Range(0, Math.Max(draft.Count, draft.Alts.Count))
            .Select(index => problems.Check(() => TextChange.CheckedAlt(draft.Alt(index), index + 1))).ToArray();
        problems.ThrowIfAny();
        return (caption, alts);
    }

    // In the order of the post.
    private async Task<List<Item>> ArrangeAsync(string actor, PostDraft draft, string[] alts)
    {
        var typed = Enumerable.Range(0, draft.Count).Select(index => PhotoPlaces.Parse(draft.Places.ElementAtOrDefault(index))).ToList();
        PhotoPlaces.RequireDifferent(typed);
        var mine = await pending.FindAsync(actor, draft.Pending);
        if (draft.Pending.Distinct(StringComparer.Ordinal).Count() != draft.Pending.Count || mine.Count != draft.Pending.Count)
        {
            throw PendingPhotoStore.Gone();
        }

        var ranks = PhotoPlaces.Ranks(PhotoPlaces.Complete(
            [.. typed.Select((place, index) => place ?? (index < draft.Pending.Count ? mine[draft.Pending[index]] : null))]));
        return
        [
            .. ranks.Select((place, index) => index < draft.Pending.Count
                ? new Item(place, alts[index], draft.Pending[index], null)
                : new Item(place, alts[index], null, draft.Files[index - draft.Pending.Count])).OrderBy(item => item.Place),
        ];
    }

    // After a photo that is not accepted the others are still made, so that none of them has to be sent again. A limit ends it.
    private async Task MakeAsync(string actor, PostDraft draft, List<Item> items)
    {
        var refused = new List<(Item Item, RefusedException Reason)>();
        try
        {
            foreach (var item in items.Where(item => item.File is not null))
            {
                try
                {
                    item.Made = await intake.SaveAsync(actor, item.File);
                }
                catch (RefusedException e)
                {
                    refused.Add((item, e));
                    if (e.Kind is ErrorKind.TooManyRequests or ErrorKind.Busy)
                    {
                        break;
                    }
                }
            }
        }
        catch
        {
            await DeleteAsync(items);
            throw;
        }

        if (refused.Count == 0)
        {
            return;
        }

        if (draft.KeepsGood)
        {
            await KeepAsync(actor, draft, items);
        }
        else
        {
            await DeleteAsync(items);
        }

        throw items.Count == 1 ? refused[0].Reason : Refusal(refused);
    }

    private async Task KeepAsync(string actor, PostDraft draft, List<Item> items)
    {
        var made = items.Where(item => item.Made is not null).ToList();
        if (made.Count > 0)
        {
            await pending.KeepAsync(actor, [.. made.Select(item => (item.Made ?? throw new InvalidOperationException(), item.Place))]);
        }

        draft.Kept =
            [.. items.Where(item => item.Filename.Length > 0).Select(item => new PendingPhoto(item.Filename, item.Place, item.Alt))];
        draft.RefusedAlts = [.. items.Where(item => item.Filename.Length == 0).Select(item => item.Alt)];
    }

    private Task DeleteAsync(List<Item> items) => uploads.DeleteAsync([.. items.Select(item => item.Made?.Filename).OfType<string>()]);

    // Each refused photo by its place and file name, in one message of the field.
    private static RefusedException Refusal(List<(Item Item, RefusedException Reason)> refused) => new(
        refused.Min(one => one.Reason.Kind),
        string.Join(' ', refused.Select(one => $"Photo {one.Item.Place} ({one.Item.File?.Name}): {one.Reason.Message}")), "file",
        refused.Max(one => one.Reason.RetryAfter));
}
