create or replace function guard_owner() returns trigger language plpgsql as $$
begin
    perform from users where username = new.owner for key share;
    if exists (select from account_settings where username = new.owner and suspended is not null) then
        raise exception 'the account % is suspended', new.owner using errcode = 'IN001';
    end if;
    return new;
end $$;
drop table suspended_comment_details, post_tags, revisions, comment_details, post_texts;
