-- What Django cannot say of the registry. Runs inside the schema of each environment; names no schema.

CREATE FUNCTION catalogue_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER history_of_entries_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_entrychange
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_is_only_added_to();

-- Whoever keeps a copy asks for what was modified since: a change without its moment would never reach him. A moment that the
-- same statement sets stands (an import keeps the moments of its source).
CREATE FUNCTION catalogue_entry_modified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW IS DISTINCT FROM OLD AND NEW.modified = OLD.modified THEN
        NEW.modified := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER entry_modified_moves_with_every_change BEFORE UPDATE ON catalogue_entry
    FOR EACH ROW EXECUTE FUNCTION catalogue_entry_modified();
CREATE TRIGGER resource_modified_moves_with_every_change BEFORE UPDATE ON catalogue_resource
    FOR EACH ROW EXECUTE FUNCTION catalogue_entry_modified();

CREATE FUNCTION catalogue_resource_moves_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_entry SET modified = clock_timestamp() WHERE id = coalesce(NEW.entry_id, OLD.entry_id);
    RETURN NULL;
END $$;

CREATE TRIGGER resource_moves_its_entry AFTER INSERT OR UPDATE OR DELETE ON catalogue_resource
    FOR EACH ROW EXECUTE FUNCTION catalogue_resource_moves_its_entry();

-- Of a version only its end may be told, and where its rows lie.
CREATE FUNCTION catalogue_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
       OR to_jsonb(NEW) - '{state,rows_table,rows_until,withdrawn_at,withdrawn_reason}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{state,rows_table,rows_until,withdrawn_at,withdrawn_reason}'::text[]
       OR OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'a version is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'published_version_is_never_changed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER published_version_is_never_changed BEFORE UPDATE OR DELETE ON catalogue_version
    FOR EACH ROW EXECUTE FUNCTION catalogue_version_is_fixed();
