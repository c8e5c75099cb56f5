alter table account_settings
    drop constraint account_settings_pkey,
    add primary key (username);

drop index post_pictures_second;
