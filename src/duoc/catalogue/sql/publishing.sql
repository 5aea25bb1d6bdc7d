-- What publishing promises beside the constraints. Runs inside the schema of each environment; names no schema.

-- An entry whose rows hold personal data that no two people have called otherwise is never opened, by whatever way.
CREATE FUNCTION catalogue_open_entry_is_clean() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM catalogue_resource r
        JOIN catalogue_version v ON v.resource_id = r.id AND v.state <> 'withdrawn'
        JOIN catalogue_publication p ON p.version_id = v.id
        JOIN catalogue_finding f ON f.publication_id = p.id
        WHERE r.entry_id = NEW.id AND NOT EXISTS (
            SELECT FROM catalogue_marking m
            WHERE m.resource_id = r.id AND m.original_sha256 = v.original_sha256 AND m."column" = f."column"
              AND m.state = 'in_force' AND f.type = ANY (m.types)))
    THEN
        RAISE EXCEPTION 'a version of it holds personal data' USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER open_entry_has_no_version_with_personal_data BEFORE UPDATE OF level ON catalogue_entry
    FOR EACH ROW WHEN (NEW.level = 'open' AND OLD.level <> 'open') EXECUTE FUNCTION catalogue_open_entry_is_clean();

-- What two people said with their names stays said.
CREATE FUNCTION catalogue_marking_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed'
       OR to_jsonb(NEW) - '{state,decider_id,decided_at,event}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{state,decider_id,decided_at,event}'::text[] THEN
        RAISE EXCEPTION 'a marking is decided once' USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER marking_is_decided_once BEFORE UPDATE OR DELETE ON catalogue_marking
    FOR EACH ROW EXECUTE FUNCTION catalogue_marking_is_fixed();
