-- What the lives of connections and services promise beside their models. Runs inside the current schema; names no schema.
-- Every refusal carries the name of what it protects, as a constraint would.

CREATE FUNCTION exchange_life_refuses(promise text, told text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', promise, told USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = promise;
END $$;

-- The stage of a service: its last step, or what its columns say while its life tells nothing (`rules.life_cycle.stage_of`).
CREATE FUNCTION exchange_service_stage(wanted bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT to_state FROM exchange_transition WHERE service_id = wanted ORDER BY number DESC LIMIT 1),
        (SELECT CASE WHEN status = 'retired' THEN 'retired' WHEN enabled THEN 'live'
                     WHEN state = 'not_connected' THEN 'registered' ELSE 'suspended' END
         FROM exchange_service WHERE id = wanted))
$$;

-- History is only added to.
CREATE FUNCTION exchange_life_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM exchange_life_refuses(TG_NAME, TG_OP || ' of ' || TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE TRIGGER life_is_only_added_to BEFORE UPDATE OR DELETE ON exchange_transition
    FOR EACH ROW EXECUTE FUNCTION exchange_life_is_only_added_to();
CREATE TRIGGER life_is_never_emptied BEFORE TRUNCATE ON exchange_transition
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_life_is_only_added_to();
CREATE TRIGGER life_is_only_added_to BEFORE UPDATE OR DELETE ON exchange_contract_test
    FOR EACH ROW EXECUTE FUNCTION exchange_life_is_only_added_to();
CREATE TRIGGER life_is_never_emptied BEFORE TRUNCATE ON exchange_contract_test
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_life_is_only_added_to();
CREATE TRIGGER life_is_only_added_to BEFORE DELETE ON exchange_connection
    FOR EACH ROW EXECUTE FUNCTION exchange_life_is_only_added_to();

-- A step begins where the last one ended. Its number and its moment are ours: nobody dates a step himself.
CREATE FUNCTION exchange_transition_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
    registered integer;
    endorser bigint;
    passed boolean;
BEGIN
    -- The lock makes steps of one life wait for each other.
    IF NEW.connection_id IS NOT NULL THEN
        SELECT state INTO held FROM exchange_connection WHERE id = NEW.connection_id FOR UPDATE;
    ELSE
        PERFORM 1 FROM exchange_service WHERE id = NEW.service_id FOR UPDATE;
        held := exchange_service_stage(NEW.service_id);
    END IF;
    IF held IS DISTINCT FROM NEW.from_state THEN
        PERFORM exchange_life_refuses('transition_begins_where_the_last_one_ended', format('%s, not %s', held, NEW.from_state));
    END IF;
    SELECT coalesce(max(number), 0) + 1, coalesce(max(number) FILTER (WHERE to_state = 'registered'), 0)
        INTO NEW.number, registered FROM exchange_transition
        WHERE connection_id = NEW.connection_id OR service_id = NEW.service_id;
    NEW.at := clock_timestamp();
    IF NEW.verb = 'test' THEN
        SELECT t.passed INTO passed FROM exchange_contract_test t
            WHERE (t.connection_id = NEW.connection_id OR t.service_id = NEW.service_id) AND t.step >= registered
            ORDER BY t.id DESC LIMIT 1;
        IF passed IS NOT TRUE THEN
            PERFORM exchange_life_refuses('test_needs_a_passed_contract_test', 'the last one since its registration');
        END IF;
    ELSIF NEW.verb = 'approve' AND NEW.connection_id IS NOT NULL THEN
        SELECT actor_id INTO endorser FROM exchange_transition
            WHERE connection_id = NEW.connection_id AND verb = 'endorse' ORDER BY number DESC LIMIT 1;
        IF endorser IS NOT DISTINCT FROM NEW.actor_id THEN
            PERFORM exchange_life_refuses('approval_needs_two_persons', 'who endorsed does not approve');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transition_begins_where_the_last_one_ended BEFORE INSERT ON exchange_transition
    FOR EACH ROW EXECUTE FUNCTION exchange_transition_follows();

CREATE FUNCTION exchange_contract_test_is_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(max(number), 0) INTO NEW.step FROM exchange_transition
        WHERE connection_id = NEW.connection_id OR service_id = NEW.service_id;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER contract_test_is_placed_in_its_life BEFORE INSERT ON exchange_contract_test
    FOR EACH ROW EXECUTE FUNCTION exchange_contract_test_is_placed();

-- The state of a connection is its last step's, and nobody's word besides.
CREATE FUNCTION exchange_connection_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE exchange_connection SET state = NEW.to_state WHERE id = NEW.connection_id;
    RETURN NULL;
END $$;
CREATE TRIGGER connection_state_is_that_of_its_last_step AFTER INSERT ON exchange_transition
    FOR EACH ROW WHEN (NEW.connection_id IS NOT NULL) EXECUTE FUNCTION exchange_connection_follows();

CREATE FUNCTION exchange_connection_is_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last text;
BEGIN
    SELECT to_state INTO last FROM exchange_transition WHERE connection_id = NEW.id ORDER BY number DESC LIMIT 1;
    IF NEW.state <> coalesce(last, 'draft') THEN
        PERFORM exchange_life_refuses('connection_state_is_that_of_its_last_step', NEW.state);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.id, OLD.client_id, OLD.service_id) IS DISTINCT FROM (NEW.id, NEW.client_id, NEW.service_id)
            OR OLD.state <> 'draft' AND (OLD.purpose, OLD.legal_basis, OLD.fields, OLD.asked_by_id, OLD.asked_at)
               IS DISTINCT FROM (NEW.purpose, NEW.legal_basis, NEW.fields, NEW.asked_by_id, NEW.asked_at) THEN
            PERFORM exchange_life_refuses('registered_connection_keeps_its_content', 'return it to draft first');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registered_connection_keeps_its_content BEFORE INSERT OR UPDATE ON exchange_connection
    FOR EACH ROW EXECUTE FUNCTION exchange_connection_is_guarded();

CREATE FUNCTION exchange_scope_is_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM exchange_connection WHERE state <> 'draft'
               AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.connection_id END,
                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.connection_id END)) THEN
        PERFORM exchange_life_refuses('registered_connection_keeps_its_content', 'return it to draft first');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER registered_connection_keeps_its_content BEFORE INSERT OR UPDATE OR DELETE ON exchange_connection_scope
    FOR EACH ROW EXECUTE FUNCTION exchange_scope_is_guarded();

-- Rights follow the connection when it is opened, suspended or ended: judged at the end of the transaction that does it.
CREATE FUNCTION exchange_rights_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_in text;
BEGIN
    SELECT state INTO now_in FROM exchange_connection WHERE id = NEW.id;
    IF now_in IN ('suspended', 'ended') AND EXISTS (
        SELECT FROM exchange_right WHERE subsystem_id = NEW.client_id AND service_id = NEW.service_id) THEN
        PERFORM exchange_life_refuses('rights_follow_the_connection', 'a right is left');
    ELSIF now_in = 'live' AND (
        NOT EXISTS (SELECT FROM exchange_connection_scope WHERE connection_id = NEW.id)
        OR EXISTS (SELECT FROM exchange_connection_scope s WHERE s.connection_id = NEW.id AND NOT EXISTS (
            SELECT FROM exchange_right r WHERE r.subsystem_id = NEW.client_id AND r.service_id = NEW.service_id
                AND r.method = s.method AND r.path = s.path))) THEN
        PERFORM exchange_life_refuses('rights_follow_the_connection', 'a right is missing');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rights_follow_the_connection AFTER UPDATE ON exchange_connection
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state <> NEW.state AND 'live' IN (OLD.state, NEW.state) OR OLD.state = 'suspended' AND NEW.state = 'ended')
    EXECUTE FUNCTION exchange_rights_follow();

-- A suspension holds until it is lifted: nobody grants around it. The lock waits for a step that is being taken, and
-- makes the next one wait: a grant beside a suspension is either taken away by it or refused.
CREATE FUNCTION exchange_right_waits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
BEGIN
    SELECT state INTO held FROM exchange_connection
        WHERE client_id = NEW.subsystem_id AND service_id = NEW.service_id AND state <> 'ended' FOR SHARE;
    IF held = 'suspended' THEN
        PERFORM exchange_life_refuses('suspended_connection_is_granted_nothing', 'resume it first');
    END IF;
    RETURN NULL;
END $$;
-- Deferred, because a resumption grants before it says that it resumes, or after: both are one transaction.
CREATE CONSTRAINT TRIGGER suspended_connection_is_granted_nothing AFTER INSERT OR UPDATE ON exchange_right
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.subsystem_id IS NOT NULL) EXECUTE FUNCTION exchange_right_waits();

-- What the gateway is told of a service is what its life says, once its life says anything.
CREATE FUNCTION exchange_service_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint;
    last text;
    held record;
BEGIN
    IF TG_TABLE_NAME = 'exchange_service' THEN one := NEW.id; ELSE one := NEW.service_id; END IF;
    SELECT to_state INTO last FROM exchange_transition WHERE service_id = one ORDER BY number DESC LIMIT 1;
    SELECT enabled, status INTO held FROM exchange_service WHERE id = one;
    IF last IS NOT NULL AND (held.enabled <> (last = 'live') OR (held.status = 'retired') <> (last = 'retired')) THEN
        PERFORM exchange_life_refuses('open_service_is_live_in_its_life', 'its last step says ' || last);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER open_service_is_live_in_its_life AFTER UPDATE ON exchange_service
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.enabled <> NEW.enabled OR OLD.status <> NEW.status) EXECUTE FUNCTION exchange_service_agrees();
CREATE CONSTRAINT TRIGGER open_service_is_live_in_its_life AFTER INSERT ON exchange_transition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.service_id IS NOT NULL) EXECUTE FUNCTION exchange_service_agrees();
