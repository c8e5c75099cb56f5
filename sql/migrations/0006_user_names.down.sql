drop trigger users_names_removed on users;
drop trigger users_names_changed on users;
drop trigger users_names_added on users;
drop function keep_user_names();
drop function name_words(text, text);
drop table user_search_words;
drop function fold_text(text);
drop table taken_usernames;
drop index users_lower;
