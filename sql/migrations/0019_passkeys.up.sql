-- Passkeys: what log-ins without a password are checked with.
create table passkeys (
    credentialid bytea primary key,
    username varchar(20) collate "C" not null references users on delete cascade,
    userhandle varchar(43) collate "C" not null,
    name varchar(60) not null,
    publickey bytea not null,
    signcount bigint not null,
    transports text[],
    isbackupeligible boolean not null,
    isbackedup boolean not null,
    created timestamp not null default (now() at time zone 'utc'),
    used date
);
create index passkeys_username on passkeys (username);
create index passkeys_userhandle on passkeys (userhandle);
