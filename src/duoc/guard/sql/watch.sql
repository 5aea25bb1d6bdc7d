-- What the room's pages stand on. Runs inside the schema of each environment; names no schema.

-- The newest decisions first, whatever the table has grown to.
CREATE INDEX decision_by_moment ON guard_decision (time DESC, writer DESC, number DESC);

CREATE TRIGGER acknowledgement_of_an_incident_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON guard_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_is_only_added_to();
CREATE TRIGGER incident_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON guard_incident
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_is_only_added_to();
