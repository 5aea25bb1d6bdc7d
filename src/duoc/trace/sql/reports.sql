-- A report stays what it was, and is erased once, text and photo together. Lives inside the schema of each environment.
CREATE FUNCTION trace_report_only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a report can only be erased' USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER report_only_forgets BEFORE UPDATE ON trace_report FOR EACH ROW
    WHEN (NEW.erased_at IS NULL OR OLD.erased_at IS NOT NULL
        OR (OLD.id, OLD.suspicion_id, OLD.at, OLD.commune, OLD.event) IS DISTINCT FROM
           (NEW.id, NEW.suspicion_id, NEW.at, NEW.commune, NEW.event))
    EXECUTE FUNCTION trace_report_only_forgets();
CREATE TRIGGER report_is_never_removed BEFORE DELETE OR TRUNCATE ON trace_report
    FOR EACH STATEMENT EXECUTE FUNCTION trace_report_only_forgets();
