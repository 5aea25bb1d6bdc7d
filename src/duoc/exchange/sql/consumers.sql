-- What the other languages' tables promise beside their models. Runs inside the current schema; names no schema.

ALTER TABLE exchange_consumer
    ADD CONSTRAINT consumer_certificate_is_sha256 CHECK (octet_length(fingerprint) = 32);
ALTER TABLE exchange_consumer_secret
    ADD CONSTRAINT consumer_secret_is_stored_as_sha256 CHECK (octet_length(hash) = 32);
-- The gateway compares addresses with these; a spelling that only one of the two programs understands would open or close too much.
ALTER TABLE exchange_consumer_network
    ADD CONSTRAINT consumer_network_is_written_plainly CHECK (network = network::cidr::text);
ALTER TABLE exchange_subsystem_network
    ADD CONSTRAINT subsystem_network_is_written_plainly CHECK (network = network::cidr::text);

-- A consumer's name appears in the ledger with the subsystem it speaks for.
CREATE TRIGGER registered_names_never_change BEFORE UPDATE OF id, dialect, name, subsystem_id ON exchange_consumer
    FOR EACH ROW WHEN ((OLD.id, OLD.dialect, OLD.name, OLD.subsystem_id)
        IS DISTINCT FROM (NEW.id, NEW.dialect, NEW.name, NEW.subsystem_id))
    EXECUTE FUNCTION exchange_names_never_change();

CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_consumer
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_consumer_network
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_consumer_secret
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_subsystem_network
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_context
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_destination
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
