-- Gateways hear of a changed guard as of any other change. Runs inside the current schema; names no schema.
CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_guard_rule
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();
