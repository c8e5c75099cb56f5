delete from notifications where kind = 10;
alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind between 1 and 9);
drop table recovery_codes, api_tokens, login_sessions;
