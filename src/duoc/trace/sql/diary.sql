-- What was written stays written. Of an entry only what it says may be forgotten; a photo may be erased, and nothing put in its place.
CREATE FUNCTION trace_diary_is_never_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'trace_diary_entry' THEN
        IF NEW.fields = '{}'::jsonb AND NEW.seed IS NULL
           AND to_jsonb(NEW) - 'fields' - 'seed' = to_jsonb(OLD) - 'fields' - 'seed' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER diary_entry_only_forgets BEFORE UPDATE OR DELETE ON trace_diary_entry
    FOR EACH ROW EXECUTE FUNCTION trace_diary_is_never_rewritten();
CREATE TRIGGER diary_entries_are_never_emptied BEFORE TRUNCATE ON trace_diary_entry
    EXECUTE FUNCTION trace_diary_is_never_rewritten();
CREATE TRIGGER diary_photo_is_erased_at_most BEFORE UPDATE ON trace_diary_photo
    EXECUTE FUNCTION trace_diary_is_never_rewritten();
