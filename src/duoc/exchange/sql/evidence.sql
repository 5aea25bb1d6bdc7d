-- The evidence tables of one environment. Runs inside the current schema; names no schema.

ALTER TABLE exchange_gateway
    ADD CONSTRAINT gateway_head_is_a_root CHECK (octet_length(head) = 32),
    ADD CONSTRAINT gateway_position_only_counts CHECK (position >= 0);

CREATE TABLE exchange_batch (
    gateway     smallint NOT NULL CONSTRAINT batch_is_sealed_by_a_known_gateway REFERENCES exchange_gateway (id),
    number      bigint NOT NULL,
    event       uuid NOT NULL CONSTRAINT batch_is_one_event UNIQUE,
    size        integer NOT NULL CONSTRAINT batch_holds_messages CHECK (size BETWEEN 1 AND 32767),
    root        bytea NOT NULL CONSTRAINT batch_root_is_sha256 CHECK (octet_length(root) = 32),
    leaves      bytea STORAGE EXTERNAL NOT NULL, -- hashes do not compress
    entry       bytea NOT NULL CONSTRAINT batch_entry_fits_the_ledger CHECK (octet_length(entry) <= 65535),
    signature   bytea NOT NULL CONSTRAINT batch_signature_is_ed25519 CHECK (octet_length(signature) = 64),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT batch_has_one_leaf_per_message CHECK (octet_length(leaves) = 32 * size),
    CONSTRAINT batch_number_is_used_once_per_gateway PRIMARY KEY (gateway, number)
);

CREATE TABLE exchange_message (
    day           date NOT NULL,
    gateway       smallint NOT NULL,
    batch         bigint NOT NULL,
    leaf          smallint NOT NULL CONSTRAINT message_leaf_is_a_position CHECK (leaf >= 0),
    time          timestamptz NOT NULL,
    client        integer NOT NULL,
    service       integer NOT NULL,
    method        text NOT NULL,
    status        smallint NOT NULL,
    duration_us   integer NOT NULL,
    request_size  bigint NOT NULL,
    response_size bigint NOT NULL,
    request_id    uuid NOT NULL,
    message_id    text NOT NULL,
    issue         text,
    user_hash     bytea,
    fault         text,
    request_hash  bytea NOT NULL CONSTRAINT message_request_hash_is_sha512 CHECK (octet_length(request_hash) = 64),
    response_hash bytea NOT NULL CONSTRAINT message_response_hash_is_sha256 CHECK (octet_length(response_hash) = 32),
    CONSTRAINT message_has_one_place_in_its_batch PRIMARY KEY (day, gateway, batch, leaf)
) PARTITION BY RANGE (day);

CREATE INDEX message_by_time ON exchange_message USING brin (time);
CREATE INDEX message_by_service ON exchange_message (service, client, gateway, batch, leaf);

CREATE TABLE exchange_rollup (
    day            date NOT NULL,
    service        integer NOT NULL,
    client         integer NOT NULL,
    status         smallint NOT NULL,
    requests       bigint NOT NULL CONSTRAINT rollup_counts_something CHECK (requests > 0),
    duration_us    bigint NOT NULL,
    request_bytes  bigint NOT NULL,
    response_bytes bigint NOT NULL,
    CONSTRAINT rollup_counts_each_combination_once PRIMARY KEY (day, service, client, status)
);

-- The partition of one day of the province, made when its first message arrives. Attaching (rather than CREATE … PARTITION
-- OF) takes no lock that a reader of the whole log would hold up: an audit must never stop the recorder.
CREATE FUNCTION ensure_message_partition(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    partition text := 'exchange_message_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF to_regclass(format('%I.%I', current_schema(), partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(current_schema() || '.exchange_message'));
    IF to_regclass(format('%I.%I', current_schema(), partition)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE exchange_message INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('ALTER TABLE exchange_message ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   partition, wanted, wanted + 1);
END $$;
