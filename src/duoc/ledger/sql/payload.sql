-- The same rule, held once for a statement instead of once for a row: as a foreign key it was half of the cost of logging an
-- event (a look-up, a lock of the entry and its record in the WAL, for each row). Entries are never removed, so only what
-- comes in has to be checked.

ALTER TABLE ledger_payload DROP CONSTRAINT payload_belongs_to_one_entry;

CREATE FUNCTION payload_must_belong_to_an_entry() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM added WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.index = added.index)) THEN
        RAISE EXCEPTION 'a payload of an entry that is not there'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'payload_belongs_to_one_entry';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER payload_belongs_to_one_entry AFTER INSERT ON ledger_payload
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payload_must_belong_to_an_entry();
