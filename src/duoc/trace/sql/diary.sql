-- What was written stays written; a photo may be erased, and nothing put in its place.
CREATE FUNCTION trace_diary_is_never_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER diary_entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_diary_entry
    EXECUTE FUNCTION trace_diary_is_never_rewritten();
CREATE TRIGGER diary_photo_is_erased_at_most BEFORE UPDATE ON trace_diary_photo
    EXECUTE FUNCTION trace_diary_is_never_rewritten();
