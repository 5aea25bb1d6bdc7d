-- The words of a text for CKAN's queries, as `engines/ckan/query/words.py` has them: without marks and case, one space around
-- each. What is no letter of Vietnamese or English and no digit follows the locale of the database.
CREATE FUNCTION catalogue_words(stored text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || ltrim(regexp_replace(
        replace(lower(regexp_replace(normalize(translate(stored, 'ÐðƉɖĐ', 'ddddd'), NFKD),
            '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g')), 'đ', 'd') || ' ',
        '[^[:alnum:]]+', ' ', 'g'))
$$;

-- Whether some value of a list has this form (LIKE), or lies between two; null: an open end.
CREATE FUNCTION catalogue_any_like(stored text[], form text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM unnest(stored) AS one WHERE one LIKE form)
$$;

CREATE FUNCTION catalogue_any_between(stored text[], low text, high text, with_low boolean, with_high boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT FROM unnest(stored) AS one
        WHERE (low IS NULL OR one COLLATE "C" > low OR with_low AND one = low)
          AND (high IS NULL OR one COLLATE "C" < high OR with_high AND one = high))
$$;
