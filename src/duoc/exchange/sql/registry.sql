-- The registry announces its changes and protects its names. Runs inside the current schema; names no schema.

CREATE FUNCTION exchange_registry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The recorder of this environment writes a new snapshot for the gateways within a second.
    PERFORM pg_notify('registry_' || TG_TABLE_SCHEMA, '');
    RETURN NULL;
END $$;

CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_member
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_subsystem
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_service
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_endpoint
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_right
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_environment_key
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();

-- The log and the ledger name members, subsystems and services by these columns for ever: another name for an old id
-- would rewrite history on screen. They are retired, never renamed or deleted.
CREATE FUNCTION exchange_names_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'registered_names_never_change: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER registered_names_never_change BEFORE UPDATE OF id, instance, member_class, member_code ON exchange_member
    FOR EACH ROW WHEN ((OLD.id, OLD.instance, OLD.member_class, OLD.member_code)
        IS DISTINCT FROM (NEW.id, NEW.instance, NEW.member_class, NEW.member_code))
    EXECUTE FUNCTION exchange_names_never_change();
CREATE TRIGGER registered_names_never_change BEFORE UPDATE OF id, member_id, code ON exchange_subsystem
    FOR EACH ROW WHEN ((OLD.id, OLD.member_id, OLD.code) IS DISTINCT FROM (NEW.id, NEW.member_id, NEW.code))
    EXECUTE FUNCTION exchange_names_never_change();
CREATE TRIGGER registered_names_never_change BEFORE UPDATE OF id, subsystem_id, code ON exchange_service
    FOR EACH ROW WHEN ((OLD.id, OLD.subsystem_id, OLD.code) IS DISTINCT FROM (NEW.id, NEW.subsystem_id, NEW.code))
    EXECUTE FUNCTION exchange_names_never_change();
CREATE TRIGGER registered_names_are_never_deleted BEFORE DELETE ON exchange_member
    FOR EACH ROW EXECUTE FUNCTION exchange_names_never_change();
CREATE TRIGGER registered_names_are_never_deleted BEFORE DELETE ON exchange_subsystem
    FOR EACH ROW EXECUTE FUNCTION exchange_names_never_change();
CREATE TRIGGER registered_names_are_never_deleted BEFORE DELETE ON exchange_service
    FOR EACH ROW EXECUTE FUNCTION exchange_names_never_change();

ALTER TABLE exchange_certificate
    ADD CONSTRAINT certificate_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32);
ALTER TABLE exchange_environment_key
    ADD CONSTRAINT environment_key_is_stored_as_sha256 CHECK (octet_length(hash) = 32);
-- A second run of the player replaces the first one.
CREATE UNIQUE INDEX replay_environment_holds_one_run ON exchange_replay ((true));

-- Each snapshot has a number of its own; the gateway keeps the highest.
CREATE SEQUENCE exchange_snapshot_version;
