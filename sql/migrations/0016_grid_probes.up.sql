-- Grids of photos ask of each post whether it has several, and of its owner whether they are private: both from an index alone.
create index post_pictures_second on post_pictures (postid) where place = 2;

alter table account_settings
    drop constraint account_settings_pkey,
    add primary key (username) include (is_private, is_open, suspended);
