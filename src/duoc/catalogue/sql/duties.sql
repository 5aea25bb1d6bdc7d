-- What Django cannot say of requests. Runs inside the schema of each environment; names no schema.

CREATE TRIGGER step_of_a_request_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_requeststep
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_is_only_added_to();
