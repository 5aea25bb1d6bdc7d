-- The outbox of one environment. Runs inside the schema that is being migrated; names no schema.

ALTER TABLE frame_outbox
    ADD CONSTRAINT outbox_entry_fits_the_log CHECK (octet_length(entry) BETWEEN 1 AND 65535),
    ADD CONSTRAINT outbox_payload_comes_with_its_salt CHECK ((payload IS NULL) = (salt IS NULL)),
    ADD CONSTRAINT outbox_salt_cannot_be_guessed CHECK (octet_length(salt) >= 16);

-- The table's schema, not the session's: `default` inserts production's rows with `public` first in its search path.
CREATE FUNCTION wake_the_sequencer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox_' || TG_TABLE_SCHEMA, '');
    RETURN NULL;
END $$;

CREATE TRIGGER outbox_wakes_the_sequencer AFTER INSERT ON frame_outbox
    FOR EACH STATEMENT EXECUTE FUNCTION wake_the_sequencer();
