-- The audit of one environment. Runs inside the current schema; names no schema.

ALTER TABLE guard_decision_writer
    ADD CONSTRAINT decision_head_is_sha256 CHECK (octet_length(head) = 32),
    ADD CONSTRAINT decision_place_only_counts CHECK (position >= 0 AND number >= 0);
ALTER TABLE guard_decision_seal
    ADD CONSTRAINT seal_hashes_are_sha256 CHECK (octet_length(head) = 32 AND octet_length(root) = 32);

CREATE TABLE guard_decision (
    day         date NOT NULL,
    writer      smallint NOT NULL,
    number      bigint NOT NULL CONSTRAINT decision_is_numbered_from_one CHECK (number >= 1),
    time        timestamptz NOT NULL,
    application text NOT NULL,
    session     text NOT NULL,
    account     text NOT NULL,
    program     text NOT NULL,
    source      text NOT NULL,
    key         text NOT NULL,
    verdict     text NOT NULL CONSTRAINT decision_has_a_verdict CHECK (verdict IN ('pass', 'block', 'mask', 'done', 'lost')),
    of          bigint CONSTRAINT only_an_outcome_tells_of_a_decision CHECK ((verdict = 'done') = (of IS NOT NULL)),
    rule        text NOT NULL,
    objects     text[] NOT NULL,
    dossier     text NOT NULL,
    officer     text NOT NULL,
    agency      text NOT NULL,
    identities  integer NOT NULL,
    rows        bigint NOT NULL,
    size        bigint NOT NULL,
    duration_us bigint NOT NULL,
    text        text NOT NULL CONSTRAINT text_of_a_decision_is_bounded CHECK (octet_length(text) <= 2048),
    CONSTRAINT decision_has_one_number_of_its_writer PRIMARY KEY (day, writer, number)
) PARTITION BY RANGE (day);

CREATE INDEX decision_by_time ON guard_decision USING brin (time);
CREATE INDEX decision_by_officer ON guard_decision (officer, time) WHERE officer <> '';
CREATE INDEX decision_by_refusal ON guard_decision (application, time) WHERE verdict = 'block';

CREATE TABLE guard_lookup (
    mark   bytea NOT NULL CONSTRAINT mark_is_a_keyed_hash CHECK (octet_length(mark) = 16),
    day    date NOT NULL,
    writer smallint NOT NULL,
    number bigint NOT NULL,
    CONSTRAINT lookup_is_told_once_a_decision PRIMARY KEY (mark, day, writer, number)
);

CREATE FUNCTION guard_audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER seal_of_decisions_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON guard_decision_seal
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_is_only_added_to();
CREATE TRIGGER decision_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON guard_decision
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_is_only_added_to();
CREATE TRIGGER lookup_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON guard_lookup
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_is_only_added_to();

-- The partition of one day of the province, made when its first decision arrives; attached, so that no reader holds it up.
CREATE FUNCTION ensure_decision_partition(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    partition text := 'guard_decision_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(current_schema() || '.guard_decision'));
    IF to_regclass(format('%I.%I', current_schema(), partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE guard_decision INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('ALTER TABLE guard_decision ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   partition, wanted, wanted + 1);
END $$;
