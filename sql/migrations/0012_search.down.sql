alter table post_texts drop column words, drop column lang;
drop function search_config(text);
