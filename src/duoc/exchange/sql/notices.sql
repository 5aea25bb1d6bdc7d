-- What the tables of notices promise beside their models. Runs inside the current schema; names no schema.

-- The recorder compares networks; a spelling that only one of two programs understands would accept too much.
ALTER TABLE exchange_secret_place
    ADD CONSTRAINT place_network_is_written_plainly CHECK (network = network::cidr::text);
