-- On a server with two roles, the site's role can't add a key that no certificate protects. The role that owns the table may: it
-- restores rows as they were.

create or replace function refuse_unprotected_key() returns trigger language plpgsql as $$
begin
    if new.xml not like '%<encryptedSecret %'
        and not exists (select from pg_class where oid = tg_relid and pg_has_role(current_user, relowner, 'usage')) then
        raise exception 'no certificate protects the key %', new.name
            using errcode = 'check_violation', hint = 'Set Keys:Certificate; bin/insta485db keys makes one.';
    end if;
    return new;
end $$;
create trigger data_protection_keys_protected before insert or update on data_protection_keys
    for each row execute function refuse_unprotected_key();
