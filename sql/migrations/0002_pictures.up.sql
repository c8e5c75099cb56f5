-- What is known of the pictures the site keeps. A file that has no row here (made by an earlier version, or by a script) is shown
-- without its sizes until `bin/insta485db pictures --fix`.

create table pictures (
    filename varchar(64) collate "C" primary key,
    width integer not null,
    height integer not null,
    colour varchar(7) not null,
    bytes bigint not null,
    sha256 varchar(64) not null,
    type varchar(20) not null,
    created timestamp not null default (now() at time zone 'utc')
);
