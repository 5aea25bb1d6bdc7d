-- What Django cannot declare of scans and suspicions. Lives inside the schema of each environment.

CREATE FUNCTION trace_history_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER history_of_suspicions_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_suspicion_step
    FOR EACH STATEMENT EXECUTE FUNCTION trace_history_is_only_added_to();

-- A scan stays what it was; only the phone's hash is taken away, when its time is over.
CREATE FUNCTION trace_scan_only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a scan can only lose the hash of its phone'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER scan_only_forgets BEFORE UPDATE ON trace_scan FOR EACH ROW
    WHEN (NEW.device IS NOT NULL
        OR (OLD.id, OLD.serial, OLD.at, OLD.kind, OLD.commune) IS DISTINCT FROM
           (NEW.id, NEW.serial, NEW.at, NEW.kind, NEW.commune))
    EXECUTE FUNCTION trace_scan_only_forgets();
