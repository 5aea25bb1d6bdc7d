-- What applications and their changes promise beside their models. Runs inside the current schema; names no schema.

CREATE FUNCTION guard_app_refuses(promise text, told text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', promise, told USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = promise;
END $$;

-- History is only added to; what was decided is not decided again, and what was proposed is what goes live.
CREATE FUNCTION guard_change_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state <> 'proposed' OR
        (OLD.id, OLD.application_id, OLD.kind, OLD.before, OLD.after, OLD.loosens, OLD.proposer_id, OLD.proposed_by, OLD.proposed_at)
        IS DISTINCT FROM
        (NEW.id, NEW.application_id, NEW.kind, NEW.before, NEW.after, NEW.loosens, NEW.proposer_id, NEW.proposed_by, NEW.proposed_at)
    THEN
        PERFORM guard_app_refuses('change_is_decided_once_and_kept', TG_OP);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change_is_decided_once_and_kept BEFORE UPDATE OR DELETE ON guard_change
    FOR EACH ROW EXECUTE FUNCTION guard_change_keeps();
CREATE TRIGGER change_is_never_emptied BEFORE TRUNCATE ON guard_change
    FOR EACH STATEMENT EXECUTE FUNCTION guard_change_keeps();

-- Whatever is in force came by a live change that has its version: judged at the end of the transaction.
CREATE FUNCTION guard_application_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is guard_application;
    was text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := OLD.mode;
    END IF;
    SELECT * INTO now_is FROM guard_application WHERE id = NEW.id;
    IF NOT EXISTS (SELECT FROM guard_change WHERE application_id = NEW.id AND number = now_is.version AND state = 'live') THEN
        PERFORM guard_app_refuses('application_changes_by_its_changes', format('%s version %s', NEW.name, now_is.version));
    END IF;
    -- Taking the last statement away tightens: then nothing passes.
    IF now_is.mode = 'enforce' AND was IS DISTINCT FROM 'enforce' AND NOT EXISTS (
        SELECT FROM guard_statement WHERE application_id = NEW.id AND state = 'approved') THEN
        PERFORM guard_app_refuses('enforcing_needs_an_approved_list', NEW.name);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER application_changes_by_its_changes AFTER INSERT OR UPDATE ON guard_application
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_application_follows();
CREATE FUNCTION guard_application_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD IS DISTINCT FROM NEW AND NEW.version <> OLD.version + 1 THEN
        PERFORM guard_app_refuses('application_changes_by_its_changes', format('%s: %s after %s', NEW.name, NEW.version, OLD.version));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_takes_one_version_at_a_time BEFORE UPDATE ON guard_application
    FOR EACH ROW EXECUTE FUNCTION guard_application_moves_on();

-- An approved statement went live with the change that proposed it, and stays as it was approved.
CREATE FUNCTION guard_statement_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'approved' AND
        (OLD.key, OLD.sql, OLD.search_path, OLD.places, OLD.change_id)
        IS DISTINCT FROM (NEW.key, NEW.sql, NEW.search_path, NEW.places, NEW.change_id) THEN
        PERFORM guard_app_refuses('approved_statement_stays_as_it_was_approved', NEW.key);
    END IF;
    IF NEW.state = 'approved' AND NOT EXISTS (
        SELECT FROM guard_change WHERE id = NEW.change_id AND application_id = NEW.application_id
        AND kind = 'statements' AND state = 'live') THEN
        PERFORM guard_app_refuses('approved_statement_went_live_with_its_change', NEW.key);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_statement_went_live_with_its_change BEFORE INSERT OR UPDATE ON guard_statement
    FOR EACH ROW EXECUTE FUNCTION guard_statement_follows();
