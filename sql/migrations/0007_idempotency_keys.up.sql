-- The first answers to requests with the header Idempotency-Key, for a day. Without a status the request is still running.

create table idempotency_keys (
    username varchar(20) collate "C" references users on delete cascade,
    key varchar(255) collate "C",
    request bytea not null,
    status integer,
    body text,
    location text,
    created timestamp not null default (now() at time zone 'utc'),
    primary key (username, key)
);
create index idempotency_keys_created on idempotency_keys (username, created desc);
