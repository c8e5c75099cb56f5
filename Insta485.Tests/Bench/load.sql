-- A large site: 100 thousand people, 1 million posts, 2 million follow edges, 5 million likes, 2 million comments.
-- People u0000000 to u0000999 stopped posting long ago: their posts are the oldest.

-- Nobody is told. No rows here are forbidden, and looking at each takes most of the time.
set insta485.no_notifications = 'on';
alter table following disable trigger following_guard;
alter table likes disable trigger likes_guard;
alter table comments disable trigger comments_guard;

insert into users (username, fullname, email, filename, password)
select 'u' || lpad(n::text, 7, '0'), 'Person ' || n, 'p' || n || '@example.com', md5(n::text) || '.jpg', 'x'
from generate_series(0, 99999) n;

insert into posts (owner, filename, created)
select 'u' || lpad((case when n <= 20000 then n % 6000 else 6000 + (n * 7919::bigint) % 94000 end)::text, 7, '0'), md5('p' || n) || '.jpg',
    (now() at time zone 'utc') - (1000001 - n) * interval '20 seconds'
from generate_series(1, 1000000) n;

insert into following (follower, followee)
select distinct 'u' || lpad((10000 + (n * 104729::bigint) % 90000)::text, 7, '0'), 'u' || lpad((6000 + (n * 1299709::bigint) % 94000)::text, 7, '0')
from generate_series(1, 2000000) n
on conflict do nothing;

-- A fifth of the accounts are private; 200 thousand blocks, some of them by the visitors; each visitor mutes some.
insert into account_settings (username, is_private)
select 'u' || lpad(n::text, 7, '0'), true from generate_series(0, 99999) n where md5(n::text) < '3333';
insert into blocks (blocker, blocked)
select distinct 'u' || lpad((n % 10000)::text, 7, '0'), 'u' || lpad((1 + (n * 7919::bigint) % 5999)::text, 7, '0')
from generate_series(10000, 210000) n
where n % 10000 <> 1 + (n * 7919::bigint) % 5999
on conflict do nothing;

-- The visitors that are measured: 300 active people; 20 and 5,000 who stopped long ago; 5,000 active ones.
insert into users (username, fullname, email, filename, password)
select name, name, 'v@example.com', 'v.jpg', 'x' from unnest(array['active300', 'dormant20', 'dormant5000', 'active5000', 'nobody']) name;
insert into following (follower, followee)
select 'active300', 'u' || lpad((6000 + n * 300)::text, 7, '0') from generate_series(1, 300) n
union all select 'dormant20', 'u' || lpad(n::text, 7, '0') from generate_series(1, 20) n
union all select 'dormant5000', 'u' || lpad(n::text, 7, '0') from generate_series(1, 5000) n
union all select 'active5000', 'u' || lpad((6000 + n * 18)::text, 7, '0') from generate_series(1, 5000) n;
insert into blocks (blocker, blocked)
select v, 'u' || lpad((6001 + n)::text, 7, '0') from unnest(array['active300', 'dormant20', 'dormant5000', 'active5000', 'nobody']) v,
    generate_series(1, 4) n;
insert into mutes (muter, muted)
select v, 'u' || lpad((6007 + n)::text, 7, '0') from unnest(array['active300', 'dormant20', 'dormant5000', 'active5000', 'nobody']) v,
    generate_series(1, 4) n;

insert into likes (owner, postid)
select 'u' || lpad(((n * 15485863::bigint) % 100000)::text, 7, '0'), 1 + (n * 32452843::bigint) % 1000000
from generate_series(1, 5000000) n
on conflict do nothing;

insert into comments (owner, postid, text)
select 'u' || lpad(((n * 15485863::bigint) % 100000)::text, 7, '0'), 1 + (n * 32452843::bigint) % 1000000, 'What a picture, number ' || n
from generate_series(1, 2000000) n;

insert into post_pictures (postid, place, filename)
select n * 10, place, md5(n || 'second' || place) || '.jpg' from generate_series(1, 100000) n, generate_series(2, 4) place;
insert into saved_posts (username, postid)
select v, n * 97 from unnest(array['active300', 'dormant20', 'dormant5000', 'active5000']) v, generate_series(1, 10000) n;

insert into pictures (filename, width, height, colour, bytes, sha256, type)
select filename, 1350, 1080, '#b69879', 245628, md5(filename) || md5(filename), 'image/jpeg'
from (select filename from posts union select filename from post_pictures union select filename from users) named;

alter table following enable trigger following_guard;
alter table likes enable trigger likes_guard;
alter table comments enable trigger comments_guard;

vacuum analyze account_settings, blocks, mutes, pictures, post_pictures, saved_posts, users, posts, following, comments, likes,
    post_tallies, user_tallies;
