-- Runs when compose creates its database, and does what `bin/insta485db provision` does elsewhere: one role owns the tables, the
-- site's role only reads and writes rows.
\getenv password DATABASE_PASSWORD
\getenv owner_password DATABASE_OWNER_PASSWORD
create role insta485_owner login password :'owner_password';
create role insta485 login password :'password';
grant insta485 to insta485_owner;
create database insta485 owner insta485_owner;
\connect insta485
set role insta485_owner;
revoke all on database insta485 from public;
revoke all on schema public from public;
grant connect on database insta485 to insta485;
grant usage on schema public to insta485;
alter default privileges in schema public grant select, insert, update, delete on tables to insta485;
