-- What the tables of mappings and uplinks promise beside their models. Runs inside the current schema; names no schema.

-- The ledger names versions by their number: what one said must be found unchanged.
CREATE FUNCTION exchange_mapping_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'mapping_versions_never_change: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER mapping_versions_never_change BEFORE UPDATE OR DELETE ON exchange_mapping
    FOR EACH ROW EXECUTE FUNCTION exchange_mapping_versions_stay();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_mapping
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_uplink
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_uplink_service
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
