create or replace function fold_text(t text) returns text language sql immutable parallel safe as $$
    select lower(regexp_replace(normalize(t, nfkd), '[\u0300-\u036f]', '', 'g'))
$$;
