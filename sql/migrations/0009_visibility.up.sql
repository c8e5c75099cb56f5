-- Who may see what. A missing row in account_settings means the defaults: public, not open, not suspended.
create table account_settings (
    username varchar(20) collate "C" primary key references users on delete cascade,
    is_private boolean not null default false,
    is_open boolean not null default false,
    suspended timestamp,
    lang varchar(10)
);

create table blocks (
    blocker varchar(20) collate "C" references users on delete cascade,
    blocked varchar(20) collate "C" references users on delete cascade,
    created timestamp not null default (now() at time zone 'utc'),
    primary key (blocker, blocked),
    check (blocker <> blocked)
);
create index blocks_blocked on blocks (blocked, blocker);

create table mutes (
    muter varchar(20) collate "C" references users on delete cascade,
    muted varchar(20) collate "C" references users on delete cascade,
    created timestamp not null default (now() at time zone 'utc'),
    primary key (muter, muted),
    check (muter <> muted)
);
create index mutes_muted on mutes (muted);

create table follow_requests (
    followee varchar(20) collate "C" references users on delete cascade,
    follower varchar(20) collate "C" references users on delete cascade,
    created timestamp not null default (now() at time zone 'utc'),
    primary key (followee, follower),
    unique (follower, followee),
    check (follower <> followee)
);
create index follow_requests_created on follow_requests (followee, created, follower);

create function can_view(viewer varchar, owner varchar) returns table (yes boolean) language sql stable as $$
    select true
    where viewer = owner
       or ((select b.blocker from blocks b where b.blocker = owner and b.blocked = viewer) is null
           and (select b.blocker from blocks b where b.blocker = viewer and b.blocked = owner) is null
           and coalesce((
               select s.suspended is null and (viewer <> '' or s.is_open)
                  and (not s.is_private
                      or (select f.follower from following f where f.follower = viewer and f.followee = owner) is not null)
               from account_settings s where s.username = owner), viewer <> ''))
$$;

create function guard_following() returns trigger language plpgsql as $$
begin
    perform from users where username in (new.follower, new.followee) order by username for key share;
    if exists (select from blocks where blocker = new.follower and blocked = new.followee)
        or exists (select from blocks where blocker = new.followee and blocked = new.follower)
        or exists (select from account_settings where username in (new.follower, new.followee) and suspended is not null) then
        raise exception '% can not follow %', new.follower, new.followee using errcode = 'IN001';
    end if;
    if tg_table_name = 'follow_requests'
        and not exists (select from account_settings where username = new.followee and is_private) then
        raise exception 'the account % is not private', new.followee using errcode = 'IN002';
    end if;
    return new;
end $$;
create trigger following_guard before insert on following for each row execute function guard_following();
create trigger follow_requests_guard before insert on follow_requests for each row execute function guard_following();
