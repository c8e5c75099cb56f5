-- The keys that protect cookies and forms, so that what one instance of the site gave out is good on all of them.

create table data_protection_keys (
    name varchar(100) collate "C" primary key,
    xml text not null,
    created timestamp not null default (now() at time zone 'utc')
);
