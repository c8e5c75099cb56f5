-- Photos by the words of their texts (docs/decisions/0045).
create function search_config(lang text) returns regconfig language sql immutable parallel safe as $$
    select case lang
        when 'en' then 'pg_catalog.english'::regconfig
        when 'de' then 'pg_catalog.german'::regconfig
        when 'fr' then 'pg_catalog.french'::regconfig
        when 'es' then 'pg_catalog.spanish'::regconfig
        when 'ar' then 'pg_catalog.arabic'::regconfig
    end
$$;

alter table post_texts
    add column lang varchar(10) not null default 'en',
    add column words tsvector not null generated always as (
        setweight(to_tsvector('pg_catalog.simple', fold_text(caption)), 'A')
        || setweight(to_tsvector('pg_catalog.simple', fold_text(alt)), 'B')
        || coalesce(to_tsvector(search_config(lang), fold_text(caption || ' ' || alt)), '')
        || array_to_tsvector(array['@1.' || (postid >> 15)::text, '@2.' || (postid >> 18)::text, '@3.' || (postid >> 21)::text])
    ) stored;
create index post_texts_words on post_texts using gin (words) with (fastupdate = off);
