drop function record_live_events cascade;
drop table live_events;
