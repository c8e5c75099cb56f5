-- Corrected after its release: it failed for user names with a backslash. Where the first text was applied, 0008 does the rest.
-- Earlier checksum: 369ec1453f9965ff60a2468cebe1f8b3b3bde3439bc70efe67c24d8a46483fbc
-- Earlier checksum: d4079aebe229e0d0960753b1b6ed55c5d1010b52bed22efde738709e62954af4
-- One account for a user name whatever its case. Rows that scripts insert may differ in case only; each is found by its exact name.
-- (collate "C" of the column: only the letters a to z have a case, as user names have no others.)
create index users_lower on users (lower(username));

-- Every user name that is taken, as the SHA-256 of its lower-case letters: by an account, or until `expires` by a deleted one, so that
-- nobody else gets the name of somebody who left. The site inserts before it creates an account, so that of two spellings at once one
-- succeeds.
create table taken_usernames (
    hash bytea primary key,
    expires timestamp
);

-- Text as it is searched: without accents and case. (The functions of normalisation and case are those of the database's locale.)
create function fold_text(t text) returns text language sql immutable parallel safe as $$
    select lower(regexp_replace(normalize(t, nfkd), '[\u0300-\u036f]', '', 'g'))
$$;

-- The words of user names and full names, by which people are found.
create table user_search_words (
    word varchar(40) collate "C",
    username varchar(20) collate "C" references users on delete cascade,
    primary key (word, username)
);
create index user_search_words_username on user_search_words (username, word);

create function name_words(username text, fullname text) returns setof text language sql immutable parallel safe as $$
    select left(word, 40)
    from regexp_split_to_table(fold_text(username || ' ' || fullname), '[[:space:]._,()/''-]+') as word
    where word <> ''
    union
    select left(fold_text(username), 40)
$$;

create function keep_user_names() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        insert into taken_usernames as t (hash, expires)
        select distinct sha256(convert_to(lower(g.username), 'UTF8')), (now() at time zone 'utc') + interval '90 days'
        from changed_rows g
        where not exists (select from users u where lower(u.username) = lower(g.username))
        order by 1
        on conflict (hash) do update set expires = excluded.expires;
        return null;
    end if;
    insert into taken_usernames as t (hash)
    select distinct sha256(convert_to(lower(username), 'UTF8')) from changed_rows order by 1
    on conflict (hash) do update set expires = null where t.expires is not null;
    delete from user_search_words where username in (select username from changed_rows);
    insert into user_search_words (word, username)
    select w.word, c.username from changed_rows c cross join name_words(c.username, c.fullname) as w (word);
    return null;
end $$;
create trigger users_names_added after insert on users
    referencing new table as changed_rows for each statement execute function keep_user_names();
create trigger users_names_changed after update on users
    referencing new table as changed_rows for each statement execute function keep_user_names();
create trigger users_names_removed after delete on users
    referencing old table as changed_rows for each statement execute function keep_user_names();

-- What is there already.
insert into taken_usernames (hash) select distinct sha256(convert_to(lower(username), 'UTF8')) from users;
insert into user_search_words (word, username)
select w.word, u.username from users u cross join name_words(u.username, u.fullname) as w (word);
