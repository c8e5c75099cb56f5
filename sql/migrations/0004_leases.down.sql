drop index users_filename;
drop index posts_filename;
drop table leases;
