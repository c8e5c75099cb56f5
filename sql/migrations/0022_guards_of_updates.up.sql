-- After the row is written: an insert that ends in a conflict takes nothing away. And updates count, too.
drop trigger blocks_guard on blocks;
create trigger blocks_guard after insert or update on blocks for each row execute function guard_blocks();
drop trigger account_settings_guard on account_settings;
create trigger account_settings_guard after insert or update of suspended on account_settings
    for each row when (new.suspended is not null) execute function guard_account_settings();
drop trigger following_guard on following;
create trigger following_guard before insert or update of follower, followee on following
    for each row execute function guard_following();
