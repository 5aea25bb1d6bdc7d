-- What Django cannot say of the push. Runs inside the schema of each environment; names no schema.

-- Whatever changes an entry moves `modified`, and with it, in the same transaction, what waits for every target. Nobody waits for
-- the sender: it holds no row of this table while it talks. An entry that never was on show while a target existed has no row.
CREATE FUNCTION catalogue_entry_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NULL;
    END IF;
    IF NEW.state IN ('published', 'ended') AND NEW.level <> 'hidden' THEN
        INSERT INTO catalogue_push (target_id, entry_id) SELECT id, NEW.id FROM catalogue_pushtarget
            ON CONFLICT (target_id, entry_id) DO NOTHING;
    END IF;
    -- What is delayed keeps its turn; what is being sent is looked at again when its sender comes back.
    UPDATE catalogue_push SET
        revision = revision + 1,
        state = CASE WHEN state IN ('sent', 'refused') THEN 'waiting' ELSE state END,
        waiting_since = coalesce(waiting_since, clock_timestamp()),
        due_at = coalesce(due_at, clock_timestamp()),
        tries = CASE WHEN state IN ('sent', 'refused') THEN 0 ELSE tries END,
        reason = CASE WHEN state IN ('sent', 'refused') THEN '' ELSE reason END
    WHERE entry_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER visible_change_waits_for_every_target AFTER INSERT OR UPDATE ON catalogue_entry
    FOR EACH ROW EXECUTE FUNCTION catalogue_entry_waits();

-- A target that is added later is owed everything that is on show.
CREATE FUNCTION catalogue_target_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_push (target_id, entry_id)
        SELECT NEW.id, id FROM catalogue_entry WHERE state IN ('published', 'ended') AND level <> 'hidden';
    RETURN NULL;
END $$;

CREATE TRIGGER new_target_is_owed_what_is_on_show AFTER INSERT ON catalogue_pushtarget
    FOR EACH ROW EXECUTE FUNCTION catalogue_target_is_owed();
