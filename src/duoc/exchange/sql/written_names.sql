-- A part of an identifier as REST names write it: everything but the characters that may stand raw in a path segment
-- (RFC 3986 §3.3) as percent-coded UTF-8. The form is that of duoc.engines.xroad.identifiers.encode; a test holds the two equal.
-- Runs inside the current schema; names no schema.
CREATE FUNCTION exchange_written(part text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN part ~ '^[-A-Za-z0-9._~!$&''()*+,;=:@]*$' THEN part ELSE (
        SELECT string_agg(CASE WHEN sign ~ '[-A-Za-z0-9._~!$&''()*+,;=:@]' THEN sign
                               ELSE regexp_replace(upper(encode(convert_to(sign, 'UTF8'), 'hex')), '(..)', '%\1', 'g') END,
                          '' ORDER BY place)
        FROM regexp_split_to_table(part, '') WITH ORDINALITY AS signs (sign, place)) END
$$;

CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_group
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_group_member
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_description
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
