drop trigger following_guard on following;
create trigger following_guard before insert on following for each row execute function guard_following();
drop trigger account_settings_guard on account_settings;
create trigger account_settings_guard before insert or update of suspended on account_settings
    for each row when (new.suspended is not null) execute function guard_account_settings();
drop trigger blocks_guard on blocks;
create trigger blocks_guard before insert on blocks for each row execute function guard_blocks();
