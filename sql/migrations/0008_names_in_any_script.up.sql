-- Text has a case in every script and whatever the database's locale is: ICU's rules of no language.
create or replace function fold_text(t text) returns text language sql immutable parallel safe as $$
    select lower(regexp_replace(normalize(t, nfkd), '[\u0300-\u036f]', '', 'g') collate "und-x-icu")
$$;

-- NFKD makes some names longer than a word may be.
create or replace function name_words(username text, fullname text) returns setof text language sql immutable parallel safe as $$
    select left(word, 40)
    from regexp_split_to_table(fold_text(username || ' ' || fullname), '[[:space:]._,()/''-]+') as word
    where word <> ''
    union
    select left(fold_text(username), 40)
$$;

-- Names with a backslash, which scripts may insert, are no escapes.
create or replace function keep_user_names() returns trigger language plpgsql as $$
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

-- Names with other letters than a to z are found by their new words.
delete from user_search_words where username in (select username from users where username || fullname ~ '[^ -~]');
insert into user_search_words (word, username)
select w.word, u.username from users u cross join name_words(u.username, u.fullname) as w (word)
where u.username || u.fullname ~ '[^ -~]';
