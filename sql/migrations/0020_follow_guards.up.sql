-- Whoever blocks ends what there is between the two.
create function guard_blocks() returns trigger language plpgsql as $$
begin
    perform from users where username in (new.blocker, new.blocked) order by username for update;
    delete from following
    where (follower, followee) in ((new.blocker, new.blocked), (new.blocked, new.blocker));
    delete from follow_requests
    where (follower, followee) in ((new.blocker, new.blocked), (new.blocked, new.blocker));
    return new;
end $$;
create trigger blocks_guard before insert on blocks for each row execute function guard_blocks();

-- The edges of an account that is suspended wait there, whatever program suspends it.
create function guard_account_settings() returns trigger language plpgsql as $$
begin
    perform from users where username = new.username for update;
    with gone as (
        delete from following where follower = new.username or followee = new.username returning follower, followee, created
    )
    insert into suspended_following (follower, followee, created, suspended)
    select follower, followee, created, new.username from gone
    on conflict do nothing;
    return new;
end $$;
create trigger account_settings_guard before insert or update of suspended on account_settings
    for each row when (new.suspended is not null) execute function guard_account_settings();

-- What another program left.
delete from following
where (follower, followee) in (select blocker, blocked from blocks union all select blocked, blocker from blocks);
with gone as (
    delete from following f using account_settings s
    where s.suspended is not null and s.username in (f.follower, f.followee)
    returning f.follower, f.followee, f.created, s.username
)
insert into suspended_following (follower, followee, created, suspended)
select follower, followee, created, username from gone
on conflict do nothing;
