delete from notifications where kind = 10 and text like 'passkey%';
drop table passkeys;
