using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.VisualChecks;

/// <summary>A site with everything that pages have to show well: much, nothing, long names, long words, tall and wide pictures.</summary>
public sealed class VisualCheckSite : DevelopmentSite
{
    /// <summary>As long as names may be.</summary>
    public const string Lengthy = "wolfeschlegelstein-x";

    /// <summary>Posts of <see cref="Lengthy"/>: one taller than any window, one wider, one with a comment of one word.</summary>
    public const int Portrait = 60, Panorama = 61, LongWord = 62;

    /// <summary>As long as a tag may be, without a place to break it.</summary>
    public const string LongTag = "donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunt";

    /// <summary>The site's own post with a caption, and another's, with a long one, closed to comments.</summary>
    public const int Captioned = 15, Closed = 16;

    /// <summary>The site's own post with four photos of all shapes, and another's with ten.</summary>
    public const int Several = 13, Ten = 12;

    /// <summary>A post with three pages of comments.</summary>
    public const int Discussed = 14;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in new[] { "newcomer", "fan", "shy", "mod", "banned", Lengthy })
        {
            await NewAsync(name, "password");
        }

        await RunAsync($"""
            insert into posts (postid, owner, filename)
            select 4 + n, (array['jflinn', 'awdeorio'])[1 + n % 2], filename from posts, generate_series(1, 12) n where postid = 1 + n % 4;
            alter table posts alter column postid restart with {Portrait};
            insert into comments (owner, postid, text)
            select (array['jag', 'michjc', 'awdeorio'])[1 + n % 3], {Discussed}, 'Remark ' || n || ', and what else there is to say of it.'
            from generate_series(1, 120) n;
            insert into post_texts (postid, caption, alt, edited) values
                ({Captioned}, E'After the rain, with @jag.\n#chickensofinstagram', 'A brown hen walks over wet grass.',
                 timestamp '2099-01-01');
            insert into post_texts (postid, caption, comments_closed) values ({Closed}, repeat('A long story about hens. ', 40), true);
            insert into post_texts (postid, caption) select n, 'Hens, one more time.' from generate_series(4, 14) n;
            insert into revisions (postid, text, alts, created)
            values ({Captioned}, 'After the rein.', array['A hen.'], timestamp '2026-11-01');
            insert into comments (commentid, owner, postid, text) values
                (900, 'jag', {Captioned}, 'Wet feet!'), (901, 'awdeorio', {Captioned}, 'She does not mind. #hens');
            insert into comment_details (commentid, edited) values (900, timestamp '2026-11-02'), (901, timestamp '2026-11-02');
            alter table comments alter column commentid restart with 1000;
            insert into post_tags (tag, postid) select '{LongTag}', n from generate_series(1, 12) n;
            insert into post_tags (tag, postid) values ('onehen', 1), ('oneofthose', 2);
            insert into post_tags (tag, postid) select 'chickensofinstagram', n from generate_series(4, 16) n;
            insert into login_sessions (sessionid, username, device, stamp, began, expires, seen)
            select 'session ' || n, 'awdeorio', (array['Firefox on Linux', 'Safari on iPhone'])[1 + n % 2], '',
                now() - n * interval '3 days', '2099-01-01', now() - n * interval '1 day' from generate_series(0, 3) n;
            insert into api_tokens (username, name, hash, writes, used, expires) values
                ('awdeorio', 'Backup of my photos every night', 'x1', false, '2026-11-01', '2099-01-01'),
                ('awdeorio', repeat('wide', 15), 'x2', true, null, null);
            insert into passkeys
                (credentialid, username, userhandle, name, publickey, signcount, isbackupeligible, isbackedup, created, used)
            values ('a', 'awdeorio', 'x', 'Chrome on Android', '', 0, true, true, timestamp '2026-11-01', '2026-11-02'),
                ('b', 'awdeorio', 'x', repeat('wide', 15), '', 3, false, false, timestamp '2026-10-01', null);
            insert into recovery_codes (username, hash) select 'awdeorio', n::text::bytea from generate_series(1, 7) n;
            update users set fullname = 'Hubert Blaine Wolfeschlegelsteinhausen-x' where username = '{Lengthy}';
            update users set fullname = 'Fan', email = 'fan@example.com' where username = 'fan';
            """);
        var poster = await As(Lengthy);
        foreach (var (width, height) in new[] { (200, 900), (2000, 300), (800, 800) })
        {
            var picture =
                await Samples.ConvertAsync(
                    Samples.Paint(width, height, (x, y) => ((byte)(90 + (x * 80 / width)), (byte)(120 + (y * 60 / height)), 140)), ".png");
            Assert.Equal(302, (await poster.UploadAsync(picture)).Status);
        }

        // "fan" follows everybody, also a crowd that the others do not follow.
        await RunAsync($"""
            insert into comments (owner, postid, text) values ('{Lengthy}', {LongWord}, repeat('Donaudampfschiff', 64));
            insert into users (username, fullname, email, filename, password)
            select 'crowd' || n, 'One of Many', 'c@example.com', filename, 'none'
            from users, generate_series(1, 40) n where username = 'jag';
            insert into following (follower, followee) select 'fan', username from users where username not in ('fan', 'shy', 'banned');
            update users set fullname = 'Seldom Seen' where username = 'shy';
            insert into account_settings (username, is_private) values ('shy', true);
            insert into follow_requests (followee, follower, created)
            select 'shy', username, timestamp '2026-11-01' from users where username in ('awdeorio', '{Lengthy}', 'crowd1', 'crowd2');
            insert into blocks (blocker, blocked) values ('awdeorio', 'crowd3');
            update users set created = timestamp '2026-10-01';
            insert into moderators (username, granted_by) values ('mod', 'test');
            insert into account_settings (username, suspended) values ('banned', timestamp '2026-11-01');
            insert into reports (reporter, kind, subject, postid, commentid, reason, text, evidence, created)
            values ('newcomer', 'post', 'awdeorio', 3, null, 'spam', 'The same picture for the third time.', '', timestamp '2026-11-01'),
                ('newcomer', 'comment', 'awdeorio', 3, 1, 'hate', '', 'What it said at first.', timestamp '2026-11-01'),
                (null, 'account', '{Lengthy}', null, null, 'other', repeat('Donaudampfschiff', 20), '', timestamp '2026-11-01'),
                ('crowd2', 'comment', 'jag', null, null, 'harm', '', 'Gone by now.', timestamp '2026-11-01'),
                ('crowd2', 'post', 'awdeorio', 3, null, 'copyright', 'Mine.', '', timestamp '2026-11-01');
            update reports set decided = timestamp '2026-11-02', decision = 'dismiss', moderator = 'mod'
            where kind = 'comment' and subject = 'jag';
            insert into moderation_log (moderator, act, subject, reason, detail, created)
            values ('mod', 'dismiss', 'jag', 'Nothing is wrong with it.', 'Gone by now.', timestamp '2026-11-02'),
                ('root (command line)', 'suspend', 'banned', 'Insulted people again and again.', '', timestamp '2026-11-01'),
                ('mod', 'lift', '{Lengthy}', repeat('Donaudampfschiff', 20), repeat('W', 200), timestamp '2026-11-03');
            insert into post_pictures (postid, place, filename, alt)
            select {Several}, 1 + n, filename, (array['', 'Taller than any window.', repeat('Wider than others. ', 12)])[n]
            from (select filename, row_number() over (order by postid) as n from posts where postid in (2, {Portrait}, {Panorama})) f;
            insert into post_pictures (postid, place, filename)
            select {Ten}, n, (select filename from posts where postid = 1 + n % 4) from generate_series(2, 10) n;
            delete from notifications;
            alter table notifications alter column notificationid restart with 1;
            insert into notifications (username, kind, actor, postid, commentid, text, created)
            select username, kind, actor, postid, commentid, text, timestamp '2026-11-01'
            from (values
                ('awdeorio', 9, null, null, null, null), ('awdeorio', 8, null, null, null, repeat('Donaudampfschiff', 20)),
                ('awdeorio', 7, null, null, null, 'It belongs to another person.'),
                ('awdeorio', 7, null, 2, null, 'An insult is no answer.'),
                ('awdeorio', 4, 'crowd6', null, null, null), ('awdeorio', 5, 'shy', null, null, null),
                ('awdeorio', 6, 'jflinn', 2, null, null), ('awdeorio', 6, '{Lengthy}', {LongWord}, null, null),
                ('awdeorio', 2, 'jag', {Captioned}, 900, null), ('awdeorio', 1, 'michjc', 1, null, null),
                ('awdeorio', 3, '{Lengthy}', null, null, null), ('awdeorio', 3, 'jag', null, null, null),
                ('{Lengthy}', 1, 'fan', {LongWord}, null, null), ('{Lengthy}', 4, 'crowd7', null, null, null)
            ) n (username, kind, actor, postid, commentid, text);
            insert into notification_reads values ('awdeorio', 5);
            insert into saved_posts (username, postid) select 'awdeorio', postid from posts where owner <> 'awdeorio' order by postid;
            insert into imports (username, filename, done, total, problems)
            values ('shy', '0123456789abcdef0123456789abcdef.zip', 3, 10,
                array['Post of 2026-11-01 09:30: photo 2 left out. It is damaged.']);
            insert into imports (username, done, total, followed, problems)
            values ('michjc', 10, 10, array['newcomer', 'banned', 'mod'], array[repeat('Donaudampfschiff', 12)]);
            insert into imported_posts values ('jflinn', 1, 9, 6);
            insert into imported_comments
            select 9, n, (array['old_friend', '{Lengthy}'])[1 + n % 2], (array['What a day!', repeat('Donaudampfschiff', 12)])[1 + n % 2],
                timestamp '2025-11-01'
            from generate_series(1, 51) n;
            insert into mutes (muter, muted) values ('fan', '{Lengthy}'), ('awdeorio', 'crowd4');
            """);
    }
}
