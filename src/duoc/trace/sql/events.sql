-- What Django cannot declare of the events.

-- No primary key: a row is read by its identifier or with all others of its event, and equal keys of the index by event are stored
-- once. The columns stand in the order that leaves no gaps.
CREATE TABLE trace_mention (
    event bigint NOT NULL,
    identifier bigint NOT NULL,
    time timestamptz NOT NULL,
    quantity double precision,
    role smallint NOT NULL CONSTRAINT mention_has_one_of_nine_roles CHECK (role BETWEEN 1 AND 9),
    position smallint NOT NULL,
    is_class boolean NOT NULL,
    uom text CONSTRAINT mention_uom_is_a_code CHECK (uom ~ '^[A-Z0-9]{2,3}$'),
    CONSTRAINT mention_counts_only_classes CHECK (is_class OR (quantity IS NULL AND uom IS NULL))
);
CREATE INDEX mention_by_identifier ON trace_mention (identifier, time, event);
CREATE INDEX mention_by_event ON trace_mention (event);

-- An event is never changed or removed: who erred captures an error declaration. Documents alone may be erased.
CREATE FUNCTION trace_event_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_event
    EXECUTE FUNCTION trace_event_is_never_changed();
CREATE TRIGGER mention_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_mention
    EXECUTE FUNCTION trace_event_is_never_changed();
