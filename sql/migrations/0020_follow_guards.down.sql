drop trigger account_settings_guard on account_settings;
drop function guard_account_settings();
drop trigger blocks_guard on blocks;
drop function guard_blocks();
