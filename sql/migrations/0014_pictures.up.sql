-- Several pictures in a post, and those that wait for a post.
create table post_pictures (
    postid integer references posts on delete cascade,
    place smallint check (place between 2 and 10),
    filename varchar(64) not null,
    alt varchar(1500) not null default '',
    primary key (postid, place)
);
create index post_pictures_filename on post_pictures (filename);

create table pending_pictures (
    filename varchar(64) primary key,
    username varchar(20) collate "C" not null references users on delete cascade,
    place smallint not null check (place between 1 and 10),
    created timestamp not null default (now() at time zone 'utc')
);
create index pending_pictures_username on pending_pictures (username);
