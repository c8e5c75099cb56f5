-- What is known of the pictures the site keeps: written with the row that refers to one. A file that has no row here (made by an
-- earlier version, or by a script) is shown without its sizes until `bin/insta485db pictures --fix`. In a file of its own, since
-- databases that were made before there was this table get it from bin/insta485run and the verbs that need it.

create table if not exists pictures (
    filename varchar(64) collate "C" primary key,
    width integer not null,
    height integer not null,
    colour varchar(7) not null,
    bytes bigint not null,
    sha256 varchar(64) not null,
    type varchar(20) not null,
    created timestamp not null default (now() at time zone 'utc')
);
