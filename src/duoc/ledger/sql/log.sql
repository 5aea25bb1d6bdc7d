-- The log of one environment. Runs inside the schema that is being migrated; names no schema.

ALTER TABLE ledger_entry
    ADD CONSTRAINT entry_fits_a_bundle CHECK (octet_length(entry) BETWEEN 1 AND 65535);
ALTER TABLE ledger_payload
    ADD CONSTRAINT payload_belongs_to_one_entry FOREIGN KEY (index) REFERENCES ledger_entry (index),
    ADD CONSTRAINT payload_salt_cannot_be_guessed CHECK (octet_length(salt) >= 16);
ALTER TABLE ledger_tile
    ADD CONSTRAINT tile_holds_whole_hashes CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
    ADD CONSTRAINT tile_has_a_place CHECK (level BETWEEN 0 AND 7 AND number >= 0),
    ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not compress
ALTER TABLE ledger_checkpoint
    ADD CONSTRAINT checkpoint_root_is_sha256 CHECK (octet_length(root) = 32),
    ADD CONSTRAINT checkpoint_size_counts CHECK (size >= 0);

-- These triggers stop mistakes and careless hands. Who owns the tables can drop them: then the audit names the damage.
CREATE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A new replay replaces the one before, as a whole; no other log is ever emptied.
    IF TG_OP = 'TRUNCATE' AND TG_TABLE_SCHEMA = 'replay' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_ARGV[0];
END $$;

CREATE TRIGGER entries_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('entries_are_append_only');
CREATE TRIGGER log_keeps_its_identity BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('log_keeps_its_identity');
CREATE TRIGGER payload_is_erased_never_changed BEFORE UPDATE ON ledger_payload
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('payload_is_erased_never_changed');
CREATE TRIGGER checkpoints_are_kept BEFORE DELETE OR TRUNCATE ON ledger_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('checkpoints_are_kept');
CREATE TRIGGER tiles_are_kept BEFORE DELETE OR TRUNCATE ON ledger_tile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('tiles_are_kept');

CREATE TRIGGER checkpoint_is_signed_once BEFORE UPDATE ON ledger_checkpoint FOR EACH ROW
    WHEN (OLD.note IS NOT NULL OR NEW.note IS NULL OR NEW.size <> OLD.size OR NEW.root <> OLD.root)
    EXECUTE FUNCTION refuse_to_change_the_log('checkpoint_is_signed_once');
CREATE TRIGGER tile_only_grows BEFORE UPDATE ON ledger_tile FOR EACH ROW
    WHEN (NEW.level <> OLD.level OR NEW.number <> OLD.number
          OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION refuse_to_change_the_log('tile_only_grows');

CREATE FUNCTION checkpoint_must_count_the_entries() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.size <> coalesce((SELECT max(index) + 1 FROM ledger_entry), 0) THEN
        RAISE EXCEPTION 'a checkpoint of % entries, where the log has another number', NEW.size
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'checkpoint_counts_the_entries';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER checkpoint_counts_the_entries BEFORE INSERT ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION checkpoint_must_count_the_entries();
