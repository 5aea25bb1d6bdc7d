-- The history of a recall, and what it covers, is added to and never changed.
CREATE FUNCTION trace_recall_is_never_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER recall_step_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_recall_step
    EXECUTE FUNCTION trace_recall_is_never_rewritten();
CREATE TRIGGER recall_item_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_recall_item
    EXECUTE FUNCTION trace_recall_is_never_rewritten();
