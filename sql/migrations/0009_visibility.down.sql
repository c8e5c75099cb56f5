drop trigger following_guard on following;
drop table follow_requests, mutes, blocks, account_settings;
drop function can_view(varchar, varchar);
drop function guard_following();
