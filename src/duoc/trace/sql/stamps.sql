-- What Django cannot declare of the stamps.

-- A statement writes stamps of one batch, which has ordered them: one look at the batch for fifty thousand rows.
CREATE FUNCTION trace_stamps_belong_to_a_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    low bigint;
    high bigint;
BEGIN
    SELECT min(number), max(number) INTO low, high FROM written;
    IF low IS NOT NULL AND NOT EXISTS (
        SELECT FROM trace_stamp_batch WHERE first <= low AND high < first + count AND minted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'stamps % to % belong to no batch that is being minted', low, high
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'stamps_belong_to_the_batch_that_ordered_them';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stamps_belong_to_the_batch_that_ordered_them AFTER INSERT ON trace_stamp
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION trace_stamps_belong_to_a_batch();

CREATE FUNCTION trace_stamp_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER stamp_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_stamp
    EXECUTE FUNCTION trace_stamp_is_never_changed();
CREATE TRIGGER history_of_stamps_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_stamp_move
    EXECUTE FUNCTION trace_stamp_is_never_changed();
CREATE TRIGGER order_of_stamps_is_fixed
    BEFORE UPDATE OF party_id, product_id, count, first, host, level, pins, seed ON trace_stamp_batch
    FOR EACH ROW WHEN ((OLD.party_id, OLD.product_id, OLD.count, OLD.first, OLD.host, OLD.level, OLD.pins, OLD.seed)
        IS DISTINCT FROM (NEW.party_id, NEW.product_id, NEW.count, NEW.first, NEW.host, NEW.level, NEW.pins, NEW.seed))
    EXECUTE FUNCTION trace_stamp_is_never_changed();
CREATE TRIGGER root_of_a_batch_is_fixed BEFORE UPDATE OF root, pin_root, minted_at ON trace_stamp_batch
    FOR EACH ROW WHEN (OLD.root IS NOT NULL
        AND (OLD.root, OLD.pin_root, OLD.minted_at) IS DISTINCT FROM (NEW.root, NEW.pin_root, NEW.minted_at))
    EXECUTE FUNCTION trace_stamp_is_never_changed();

-- The division of a minted batch is whole: no stamp is missing, so every equation of the accounts holds at every commit.
CREATE FUNCTION trace_spans_cover_their_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted record;
    found record;
    batch bigint;
BEGIN
    IF TG_TABLE_NAME = 'trace_stamp_batch' THEN
        batch := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        batch := OLD.batch_id;
    ELSE
        batch := NEW.batch_id;
    END IF;
    SELECT b.first, b.first + b.count - 1 AS last, b.count, b.minted_at INTO wanted
        FROM trace_stamp_batch b WHERE b.id = batch;
    SELECT min(s.first) AS first, max(s.last) AS last, coalesce(sum(s.last - s.first + 1), 0) AS count INTO found
        FROM trace_stamp_span s WHERE s.batch_id = batch;
    IF wanted.minted_at IS NULL AND found.count = 0 THEN
        RETURN NULL;
    END IF;
    IF wanted.minted_at IS NULL
        OR (found.first, found.last, found.count) IS DISTINCT FROM (wanted.first, wanted.last, wanted.count) THEN
        RAISE EXCEPTION 'the states of batch % speak of % stamps, % were minted', batch, found.count, wanted.count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'every_stamp_of_a_batch_is_in_a_state';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER every_stamp_of_a_batch_is_in_a_state AFTER INSERT OR UPDATE OR DELETE ON trace_stamp_span
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trace_spans_cover_their_batch();
CREATE CONSTRAINT TRIGGER every_stamp_of_a_batch_is_in_a_state AFTER INSERT OR UPDATE OF minted_at ON trace_stamp_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trace_spans_cover_their_batch();

-- A stamp alone ends where it lives. The share lock keeps its range activated until the end is committed.
CREATE FUNCTION trace_only_activated_stamps_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM trace_stamp_span
        WHERE int8range(first, last, '[]') @> NEW.number AND state = 'activated' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'stamp % is not activated', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_activated_stamps_end_alone';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_activated_stamps_end_alone BEFORE INSERT ON trace_stamp_end
    FOR EACH ROW EXECUTE FUNCTION trace_only_activated_stamps_end();
