-- A version that is withdrawn loses the figures of its columns too: the least and the greatest of them were somebody's.
CREATE OR REPLACE FUNCTION catalogue_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := '{state,rows_table,rows_until,withdrawn_at,withdrawn_reason}';
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state = 'withdrawn' AND NEW.columns = '[]' THEN
        moving := moving || '{columns}'::text[];
    END IF;
    IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving OR OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'a version is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'published_version_is_never_changed';
    END IF;
    RETURN NEW;
END $$;
