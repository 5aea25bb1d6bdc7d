-- Kept bodies, retention and the archive of one environment. Runs inside the current schema; names no schema.

-- One row a call whose service keeps bodies. sealed: see duoc.engines.xroad.bodies; null once it was erased for that call alone.
CREATE TABLE exchange_body (
    day        date NOT NULL,
    request_id uuid NOT NULL,
    service    integer NOT NULL,
    request    text NOT NULL CONSTRAINT kept_request_is_kept_or_large CHECK (request IN ('kept', 'large')),
    response   text NOT NULL CONSTRAINT kept_response_is_kept_or_large CHECK (response IN ('kept', 'large')),
    sealed     bytea STORAGE EXTERNAL, -- what is sealed does not compress
    erased_at  timestamptz,
    CONSTRAINT body_is_sealed_or_erased CHECK ((sealed IS NULL) = (erased_at IS NOT NULL)),
    CONSTRAINT bodies_belong_to_one_call PRIMARY KEY (day, request_id)
) PARTITION BY RANGE (day);

-- As evidence.sql made a day of messages: under one lock a table, attached and not created in place (an audit must never stop the
-- recorder). Now for both.
CREATE FUNCTION ensure_partition(parent text, wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    partition text := parent || '_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF to_regclass(format('%I.%I', current_schema(), partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(current_schema() || '.' || parent));
    IF to_regclass(format('%I.%I', current_schema(), partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', partition, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, wanted, wanted + 1);
END $$;

CREATE OR REPLACE FUNCTION ensure_message_partition(wanted date) RETURNS void LANGUAGE sql AS $$
    SELECT ensure_partition('exchange_message', wanted)
$$;
CREATE FUNCTION ensure_body_partition(wanted date) RETURNS void LANGUAGE sql AS $$
    SELECT ensure_partition('exchange_body', wanted)
$$;

-- How far the bodies of each spool are stored; spool: the name of its gateway.
CREATE TABLE exchange_body_spool (
    spool    text CONSTRAINT body_spool_has_one_place PRIMARY KEY,
    position bigint NOT NULL CONSTRAINT body_position_only_counts CHECK (position >= 0)
);

CREATE TRIGGER registry_change_is_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_body_rule
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_registry_changed();

ALTER TABLE exchange_segment
    ADD CONSTRAINT segment_digest_is_sha256 CHECK (octet_length(digest) = 32);

-- What the ledger has told once stays: a rule that has ended is a row with an end, and an archived day is archived.
CREATE FUNCTION exchange_archive_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an archived segment is never changed or deleted (%)', TG_OP;
END $$;
CREATE TRIGGER segments_never_change BEFORE UPDATE OR DELETE ON exchange_segment
    FOR EACH ROW EXECUTE FUNCTION exchange_archive_never_changes();
