-- Every visitor has to log in again.

drop table data_protection_keys;
