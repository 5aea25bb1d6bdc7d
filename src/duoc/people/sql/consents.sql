-- A consent is proof of what somebody agreed to, and when: only its withdrawal is added, once.
CREATE FUNCTION people_consent_is_only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.withdrawn_at IS NOT NULL
        OR ROW(NEW.id, NEW.party_id, NEW.what, NEW.wording, NEW.given_at, NEW.given_by_id)
            IS DISTINCT FROM ROW(OLD.id, OLD.party_id, OLD.what, OLD.wording, OLD.given_at, OLD.given_by_id) THEN
        RAISE EXCEPTION 'a consent is only withdrawn, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_is_only_withdrawn BEFORE UPDATE OR DELETE ON people_party_consent
    FOR EACH ROW EXECUTE FUNCTION people_consent_is_only_withdrawn();
CREATE TRIGGER consents_are_never_emptied BEFORE TRUNCATE ON people_party_consent
    FOR EACH STATEMENT EXECUTE FUNCTION people_consent_is_only_withdrawn();
