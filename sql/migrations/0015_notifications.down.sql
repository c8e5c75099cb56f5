create or replace function guard_owner() returns trigger language plpgsql as $$
begin
    perform from users where username = new.owner for key share;
    if exists (select from account_settings where username = new.owner and suspended is not null) then
        raise exception 'the account % is suspended', new.owner using errcode = 'IN003';
    end if;
    return new;
end $$;
drop function notify_likes, notify_comments, notify_following, notify_requests cascade;
drop function latest_liker, may_notify;
drop index likes_latest;
drop table saved_posts, notification_reads, notifications;
