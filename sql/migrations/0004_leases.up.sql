-- Leases: who has a thing that only one may have at a time, over all instances, until when at most. And which photos are in use:
-- a photo is served if a row refers to its file.

create table leases (
    subject varchar(100) collate "C" primary key,
    holder uuid not null,
    expires timestamp not null
);

create index posts_filename on posts (filename);
create index users_filename on users (filename);
