-- Photos by the words of their texts (docs/decisions/0045).
create function search_config(lang text) returns regconfig language sql immutable parallel safe as $$
    select case lang
        when 'en' then 'english'::regconfig
        when 'de' then 'german'::regconfig
        when 'fr' then 'french'::regconfig
        when 'es' then 'spanish'::regconfig
        when 'ar' then 'arabic'::regconfig
    end
$$;

alter table post_texts
    add column lang varchar(10) not null default 'en',
    add column words tsvector not null generated always as (
        setweight(to_tsvector('simple', fold_text(caption)), 'A') || '''@'':1'::tsvector
        || setweight(to_tsvector('simple', fold_text(alt)), 'B') || '''@'':1'::tsvector
        || coalesce(to_tsvector(search_config(lang), fold_text(caption)) || '''@'':1'::tsvector
            || to_tsvector(search_config(lang), fold_text(alt)), '')
        || array_to_tsvector(array['@1.' || (postid >> 15)::text, '@2.' || (postid >> 18)::text, '@3.' || (postid >> 21)::text])
    ) stored;
create index post_texts_words on post_texts using gin (words) with (fastupdate = off);
