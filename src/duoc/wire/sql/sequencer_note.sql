-- The signed note of a root that is already committed; nothing happens when it has one.
UPDATE ledger_checkpoint SET note = %s, signed_at = now() WHERE size = %s AND note IS NULL
