drop trigger data_protection_keys_protected on data_protection_keys;
drop function refuse_unprotected_key();
