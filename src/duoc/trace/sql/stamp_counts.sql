-- A signed count stays what it was; who erred signs another. Lives inside the schema of each environment.
CREATE TRIGGER signed_count_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_stamp_count
    FOR EACH STATEMENT EXECUTE FUNCTION trace_stamp_is_never_changed();
