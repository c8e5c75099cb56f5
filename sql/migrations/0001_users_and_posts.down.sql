-- Drops all tables, with their rows.

drop table limits, ended_sessions, password_stamps, user_tallies, post_tallies, likes, comments, following, posts, users;
drop function tally_likes, tally_comments, tally_posts, tally_following, stamp_password;
