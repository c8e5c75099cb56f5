-- Captions of some twenty words for all posts, with words of known frequencies; and a tag for every third post, of some fifty thousand.
insert into post_texts (postid, caption)
select p.postid, concat_ws(' ', filler.words,
    case when random() < 0.66 then 'usual' end, case when random() < 0.09 then 'common' end,
    case when random() < 0.034 then 'middling' end, case when random() < 0.003 then 'seldom' end,
    case when random() < 0.0006 then 'rare' end, case when random() < 0.0002 then 'single' end)
from posts p
cross join lateral (
    select string_agg('w' || floor(exp(random() * 10.8))::int, ' ') as words from generate_series(1, 18 + p.postid % 4)
) filler;

insert into post_tags (tag, postid)
select 't' || floor(exp(random() * 10.8))::int, postid from posts where postid % 3 = 0;

vacuum analyze post_texts;

vacuum analyze post_tags
