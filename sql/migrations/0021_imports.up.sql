-- Imports of archives.
create table imports (
    username varchar(20) collate "C" primary key references users on delete cascade,
    filename varchar(64),
    done integer not null default 0,
    total integer not null,
    problems text[] not null default '{}',
    followed text[] not null default '{}',
    created timestamp not null default (now() at time zone 'utc')
);

create table imported_posts (
    username varchar(20) collate "C" references users on delete cascade,
    sourceid integer,
    postid integer not null unique references posts on delete cascade,
    likes integer not null,
    primary key (username, sourceid)
);

create table imported_comments (
    postid integer references posts on delete cascade,
    place integer,
    name varchar(20) not null,
    text varchar(1024) not null,
    created timestamp not null,
    primary key (postid, place)
);
