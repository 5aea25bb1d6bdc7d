-- Production's API keys are rows of people in `public`; a change of one is a change of production's registry.
-- In the other environments this file does nothing: they have keys of their own (exchange_environment_key).
DO $$
BEGIN
    IF current_schema() <> 'production' THEN
        RETURN;
    END IF;
    CREATE FUNCTION exchange_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        PERFORM pg_notify('registry_production', '');
        RETURN NULL;
    END $body$;
    -- last_used is written often and changes no right: it is not among these columns.
    CREATE TRIGGER registry_change_is_announced
        AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF agency_id, hash, expires_at, revoked_at
        ON public.people_apikey FOR EACH STATEMENT EXECUTE FUNCTION exchange_keys_changed();
END $$;
