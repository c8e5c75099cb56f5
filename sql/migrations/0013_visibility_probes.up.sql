-- Most visitors neither block nor are blocked: that is asked once a statement, and of each account only for the others.
create or replace function can_view(viewer varchar, owner varchar) returns table (yes boolean) language sql stable as $$
    select true
    where viewer = owner
       or (((select b.blocked from blocks b where b.blocked = viewer limit 1) is null
               or (select b.blocker from blocks b where b.blocker = owner and b.blocked = viewer) is null)
           and ((select b.blocker from blocks b where b.blocker = viewer limit 1) is null
               or (select b.blocker from blocks b where b.blocker = viewer and b.blocked = owner) is null)
           and coalesce((
               select s.suspended is null and (viewer <> '' or s.is_open)
                  and (not s.is_private
                      or (select f.follower from following f where f.follower = viewer and f.followee = owner) is not null)
               from account_settings s where s.username = owner), viewer <> ''))
$$;

-- Who is suspended: few, so that asking is one buffer.
create index account_settings_suspended on account_settings (username) where suspended is not null;
